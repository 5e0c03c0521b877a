import { fail, open, pass, resource, skip, testRules, UNKNOWN } from "../support";

const certificate = (inputs: Record<string, unknown>) =>
  resource("aws:acm/certificate:Certificate", "web", { domainName: "chat.example.com", ...inputs });
const imported = { domainName: undefined, certificateBody: "-----BEGIN", privateKey: "[secret]" };

testRules("certificates", {
  "acm-dns-validation": [
    pass("DNS", certificate({ validationMethod: "DNS" })),
    fail("mail", certificate({ validationMethod: "EMAIL" }), "validationMethod", /a mail each time/),
    fail("absent", certificate({}), "validationMethod", /is not set/),
    open("how", certificate({ validationMethod: UNKNOWN }), "validationMethod"),
    skip("imported", certificate(imported), /does not issue it/),
    skip("of a private authority", certificate({ certificateAuthorityArn: "arn:ca" }), /does not issue it/),
  ],
  "acm-no-wildcard": [
    fail(
      "another where the name is left out",
      certificate({ domainName: undefined, subjectAlternativeNames: ["*.example.com"] }),
      "subjectAlternativeNames[0]",
      /name each host/,
    ),
    pass("names", certificate({ subjectAlternativeNames: ["api.example.com"] })),
    fail("the name", certificate({ domainName: "*.example.com" }), "domainName", /pose as every name/),
    fail(
      "another, after an unknown one",
      certificate({ subjectAlternativeNames: [UNKNOWN, "*.example.com"] }),
      "subjectAlternativeNames[1]",
      /name each host/,
    ),
    open("the others", certificate({ subjectAlternativeNames: UNKNOWN }), "subjectAlternativeNames"),
    skip("imported", certificate(imported), /imported/),
  ],
  "acm-key-strength": [
    pass("ACM's default", certificate({})),
    pass("RSA", certificate({ keyAlgorithm: "RSA_4096" })),
    pass("a curve", certificate({ keyAlgorithm: "EC_prime256v1" })),
    fail("short", certificate({ keyAlgorithm: "RSA_1024" }), "keyAlgorithm", /is "RSA_1024"/),
    open("which", certificate({ keyAlgorithm: UNKNOWN }), "keyAlgorithm"),
    skip("imported", certificate(imported), /does not make its key/),
  ],
  "acm-transparency-logging": [
    pass("ACM's default", certificate({})),
    pass("on", certificate({ options: { certificateTransparencyLoggingPreference: "ENABLED" } })),
    fail(
      "off",
      certificate({ options: { certificateTransparencyLoggingPreference: "DISABLED" } }),
      "options.certificateTransparencyLoggingPreference",
      /browsers refuse/,
    ),
    open("whether", certificate({ options: UNKNOWN }), "options.certificateTransparencyLoggingPreference"),
    skip("imported", certificate(imported), /does not issue it/),
  ],
});
