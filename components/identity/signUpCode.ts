/** The environment variable with the allowed domains, separated by commas. */
export const DOMAINS_VARIABLE = "EMAIL_DOMAINS";

/** Lambda's limit for all environment variables together is 4 KB (Lambda docs, quotas). */
const MAX_VARIABLE_BYTES = 3500;

/**
 * The pre-sign-up function, CommonJS for Node.js without any package.
 *
 * It closes on doubt: an address that is not plainly `local@domain` in ASCII is refused. Quotes, comments,
 * `%` and `!` routes and encoded words are ways in which mail servers and this check could disagree on the
 * domain; the Kelvin sign, which lower-cases to `k`, is why ASCII is checked first. Who an administrator
 * invites is the administrator's decision. Neither the log nor the answer holds the address.
 */
export const signUpSource = `"use strict";

const ADDRESS = /^[A-Za-z0-9._+&'~-]+@([A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)$/;
const allowed = new Set((process.env.${DOMAINS_VARIABLE} ?? "").toLowerCase().split(","));

exports.handler = async (event) => {
  if (event.triggerSource === "PreSignUp_AdminCreateUser") {
    return event;
  }
  const email = event.request?.userAttributes?.email;
  const domain = typeof email === "string" && email.length <= 254 ? ADDRESS.exec(email)?.[1] : undefined;
  if (domain === undefined || !allowed.has(domain.toLowerCase())) {
    throw new Error("Sign-up is limited to certain e-mail domains. Ask the administrator for an invitation.");
  }
  return event;
};
`;

/** What is wrong with a list of e-mail domains, one sentence each; empty when the function can use it. */
export function emailDomainFaults(domains: readonly string[]): readonly string[] {
  const faults = domains
    .filter(
      (domain) => !/^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/i.test(domain),
    )
    .map((domain) => `"${domain}" is not a domain such as example.com`);
  if (domains.length === 0) {
    faults.push("at least one domain is needed; open sign-up lets anybody in");
  }
  const lowered = domains.map((domain) => domain.toLowerCase());
  const repeated = [...new Set(lowered.filter((domain, index) => lowered.indexOf(domain) !== index))];
  faults.push(...repeated.map((domain) => `"${domain}" stands there twice`));
  if (Buffer.byteLength(domains.join(",")) > MAX_VARIABLE_BYTES) {
    faults.push(
      `the list is longer than ${MAX_VARIABLE_BYTES} bytes, which the function's environment cannot hold`,
    );
  }
  return faults;
}
