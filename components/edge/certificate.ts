import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type ComponentArgs, tagsFor } from "../shared/context";
import { ArgumentFaults } from "../shared/errors";
import { domainNameFaults } from "./domainNames";

export interface CertificateArgs extends ComponentArgs {
  /** The first name: at most 64 characters, for it becomes the common name. */
  readonly domainName: string;
  /** Further names, all in the same hosted zone. @default - none */
  readonly subjectAlternativeNames?: readonly string[];
  /** The public Route 53 zone that holds every name. @default - none, with `validatedBy` */
  readonly hostedZoneId?: pulumi.Input<string>;
  /**
   * A certificate of the same account whose DNS records prove these names too: ACM asks for the same record in
   * every region, and a second resource for it would fight with the first.
   *
   * @default - the certificate has records of its own
   */
  readonly validatedBy?: Certificate;
  /** CloudFront and Cognito domains read certificates in `us-east-1` only. @default - the context's region */
  readonly region?: string;
}

/**
 * A public certificate, with the DNS records that prove the names and renew it, and the wait until it is
 * issued.
 *
 * Idle: free. Refused: names that cannot have a certificate, names given twice, names that `validatedBy` does
 * not prove. The wait ends after 30 minutes: a zone that is not delegated, or a CAA record without amazon.com,
 * would never pass. The proof is the same for every certificate of a name in one account, so two stacks with
 * one name share its record.
 */
export class Certificate extends pulumi.ComponentResource {
  /** Of the issued certificate: what uses it waits for it. */
  readonly certificateArn: pulumi.Output<string>;
  /** The names of the DNS records that prove it, its own or shared ones, by the name that each proves. */
  readonly validationRecords: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: CertificateArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    // A resource is no value that a policy could read.
    const { validatedBy, ...inputs } = args;
    super("gatehouse:edge:Certificate", name, inputs, opts);
    const { context, domainName, subjectAlternativeNames = [], hostedZoneId, region } = args;

    const certificate = new aws.acm.Certificate(
      name,
      {
        domainName,
        ...(subjectAlternativeNames.length === 0
          ? {}
          : { subjectAlternativeNames: [...subjectAlternativeNames] }),
        validationMethod: "DNS",
        // What every consumer takes; elliptic curves are refused by some clients and Cognito.
        keyAlgorithm: "RSA_2048",
        region,
        tags: tagsFor(context, name),
      },
      { parent: this },
    );
    const proven = validationNames([domainName, ...subjectAlternativeNames]);
    // Checked above: without another certificate there is a zone.
    this.validationRecords = Object.fromEntries(
      proven.map((entry) => [
        entry,
        validatedBy?.validationRecords[entry] ?? this.prove(name, entry, certificate, hostedZoneId!),
      ]),
    );
    const validation = new aws.acm.CertificateValidation(
      name,
      {
        certificateArn: certificate.arn,
        validationRecordFqdns: Object.values(this.validationRecords),
        region,
      },
      { parent: this, customTimeouts: { create: "30m" } },
    );

    this.certificateArn = validation.certificateArn;
    this.registerOutputs({
      certificateArn: this.certificateArn,
      validationRecords: this.validationRecords,
    });
  }

  /** The DNS record that proves one name; gives the record's own name. */
  private prove(
    name: string,
    proven: string,
    { domainValidationOptions }: aws.acm.Certificate,
    zoneId: pulumi.Input<string>,
  ): pulumi.Output<string> {
    const option = domainValidationOptions.apply((all) => validationOption(all, proven));
    return new aws.route53.Record(
      `${name}-validation-${proven}`,
      {
        zoneId,
        name: option.resourceRecordName,
        type: "CNAME",
        records: [option.resourceRecordValue],
        ttl: 300,
        // Left by an earlier certificate of the same name, the record is the same.
        allowOverwrite: true,
      },
      { parent: this },
    ).fqdn;
  }
}

/**
 * The names to prove, each once: ACM gives a wildcard the record of the name below it (ACM user guide, "DNS
 * validation").
 */
export function validationNames(names: readonly string[]): readonly string[] {
  return [...new Set(names.map(withoutWildcard))];
}

function withoutWildcard(name: string): string {
  return name.replace(/^\*\./, "");
}

type ValidationOption = aws.types.output.acm.CertificateDomainValidationOption;

/** The record that proves a name. By name: ACM returns them in no fixed order (terraform-provider-aws #8531). */
export function validationOption(all: readonly ValidationOption[], proven: string): ValidationOption {
  const found = all.find(({ domainName }) => withoutWildcard(domainName) === proven);
  if (found === undefined) {
    const known = all.map(({ domainName }) => domainName).join(", ");
    throw new Error(`ACM gave no validation record for ${proven}, only for: ${known || "nothing"}.`);
  }
  return found;
}

function validate(name: string, args: CertificateArgs): void {
  const faults = new ArgumentFaults("Certificate", name);
  const { domainName, subjectAlternativeNames = [] } = args;
  const names = [domainName, ...subjectAlternativeNames];
  for (const [index, entry] of names.entries()) {
    const field = index === 0 ? "domainName" : `subjectAlternativeNames[${index - 1}]`;
    for (const { allowed, remedy } of domainNameFaults(entry, { wildcard: true })) {
      faults.unless(false, field, entry, allowed, remedy);
    }
  }
  // ACM API, RequestCertificate: the common name of RFC 5280.
  faults.unless(
    domainName.length <= 64,
    "domainName",
    domainName,
    "at most 64 characters",
    "put a shorter name first and this one among subjectAlternativeNames",
  );
  // ACM API, RequestCertificate.
  faults.unless(names.length <= 101, "subjectAlternativeNames", names.length - 1, "at most 100 names");
  faults.unless(
    new Set(names).size === names.length,
    "subjectAlternativeNames",
    names.slice(1),
    "each name once",
  );
  checkProof(faults, args, names);
  faults.unless(
    args.region === undefined || args.region !== "",
    "region",
    args.region,
    "a region, such as us-east-1",
  );
  faults.throwIfAny();
}

/** Either records of its own, or those of a certificate that has one for each name. */
function checkProof(faults: ArgumentFaults, args: CertificateArgs, names: readonly string[]): void {
  const { hostedZoneId, validatedBy } = args;
  faults.unless(
    (hostedZoneId === undefined) !== (validatedBy === undefined),
    "hostedZoneId",
    hostedZoneId === undefined ? undefined : "given beside validatedBy",
    "the zone, or validatedBy instead of it",
  );
  if (validatedBy === undefined) {
    return;
  }
  const known = Object.keys(validatedBy.validationRecords);
  const missing = validationNames(names).filter((name) => !known.includes(name));
  faults.unless(
    missing.length === 0,
    "validatedBy",
    known,
    `a certificate that proves ${missing.join(", ")} as well`,
    "give that one the names too",
  );
}
