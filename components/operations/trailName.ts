/**
 * CloudTrail docs, "Naming requirements": 3 to 128 letters, digits, periods, underscores and dashes, the last
 * three not side by side and not at an end, and no IP address.
 */
export function isTrailName(name: string): boolean {
  return (
    name.length >= 3 &&
    name.length <= 128 &&
    /^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$/.test(name) &&
    !/^\d+(\.\d+){3}$/.test(name)
  );
}
