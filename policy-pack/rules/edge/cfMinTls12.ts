import { orCompliant, type Rule } from "../../rule";
import { CERTIFICATE_TYPES, DISTRIBUTION_TYPES } from "../../views/distributions";
import { inputsOf, judgeReference, judgeValue, part } from "../../views/values";

/** CloudFront docs, "Supported protocols and ciphers". Its own certificate comes with TLSv1, whatever is asked for. */
const MODERN = /^TLSv1\.(2_20(2[1-9]|[3-9]\d)|3_20\d\d)$/;

/** viewerCertificate.minimumProtocolVersion is TLSv1.2_2021 or newer with an ACM certificate. */
export const cfMinTls12: Rule = {
  id: "cf-min-tls12",
  title: "Viewer certificate uses TLS 1.2",
  severity: "medium",
  references: {
    fsbp: ["CloudFront.7"],
    checkov: ["CKV_AWS_174", "CKV2_AWS_42"],
    cdkNag: ["AwsSolutions-CFR4"],
    trivy: ["AVD-AWS-0013"],
  },
  resourceTypes: DISTRIBUTION_TYPES,
  scope: "stack",
  check(distribution, context) {
    const certificate = part(inputsOf(distribution), "viewerCertificate");
    return orCompliant([
      ...judgeReference(distribution, context, part(certificate, "acmCertificateArn"), CERTIFICATE_TYPES, {
        problem: "CloudFront's own certificate lets viewers agree on TLS 1.0",
        remedy: "give the distribution a domain and name the ARN of its certificate in us-east-1",
      }),
      ...judgeValue(
        distribution,
        part(certificate, "minimumProtocolVersion"),
        (value) => MODERN.test(String(value)),
        {
          problem: "old viewers may agree on TLS 1.0 or 1.1, or on weak ciphers",
          remedy: 'set it to "TLSv1.2_2021" or newer',
        },
      ),
    ]);
  },
};
