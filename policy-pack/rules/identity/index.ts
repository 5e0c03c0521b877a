import type { Rule } from "../../rule";
import { cognitoClientHttpsCallbacks } from "./cognitoClientHttpsCallbacks";
import { cognitoClientNoImplicit } from "./cognitoClientNoImplicit";

export const identity: readonly Rule[] = [cognitoClientHttpsCallbacks, cognitoClientNoImplicit];
