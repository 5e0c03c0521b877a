import { notApplicable } from "../rule";

export const outsideProduction = notApplicable("the stack is not production");
