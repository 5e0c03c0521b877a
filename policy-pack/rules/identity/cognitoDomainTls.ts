import { isUnknown } from "../../resource";
import { notApplicable, type Rule, unknown } from "../../rule";
import { expectSet } from "../../views/presence";

const CERTIFICATES = [
  "aws:acm/certificate:Certificate",
  "aws:acm/certificateValidation:CertificateValidation",
];

/** certificateArn is set when domain contains a dot. */
export const cognitoDomainTls: Rule = {
  id: "cognito-domain-tls",
  title: "Custom auth domain has a certificate",
  severity: "low",
  references: {},
  resourceTypes: ["aws:cognito/userPoolDomain:UserPoolDomain"],
  scope: "stack",
  check(domain, context) {
    const name = domain.inputs["domain"];
    if (!isUnknown(name) && !String(name).includes(".")) {
      return [notApplicable("it is a prefix of Cognito's own domain, which has a certificate")];
    }
    const verdicts = expectSet(domain, "certificateArn", CERTIFICATES, context, {
      problem: "a domain of one's own has no certificate to answer with",
      remedy: "name an ACM certificate of us-east-1",
    });
    const met = verdicts.every(({ kind }) => kind === "compliant");
    return isUnknown(name) && !met ? [unknown("domain")] : verdicts;
  },
};
