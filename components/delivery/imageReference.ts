import type { Context } from "../shared/context";

/** A public image by digest, taken apart. */
export interface UpstreamImage {
  /** Such as `ghcr.io/open-webui/open-webui`; without a host it is Docker Hub's. */
  readonly repository: string;
  /** 64 hexadecimal digits. */
  readonly digest: string;
}

const BY_DIGEST =
  /^([a-z0-9]+(?:[._-][a-z0-9]+)*(?::[0-9]+)?(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*)@sha256:([a-f0-9]{64})$/;

/** `repository@sha256:…`, or nothing for a reference by tag, or by tag and digest. */
export function parseUpstream(source: string): UpstreamImage | undefined {
  const [, repository, digest] = BY_DIGEST.exec(source) ?? [];
  // A colon after the last slash is a tag, unless there is no slash: then it is the port of nothing.
  if (repository === undefined || digest === undefined || /:[^/]*$/.test(repository)) {
    return undefined;
  }
  return { repository, digest };
}

/** Begins a tag: enough of the digest to tell two images of one repository apart. */
export function tagPrefix({ digest }: UpstreamImage): string {
  return digest.slice(0, 12);
}

/** The host name of the account's own registry (ECR docs, "Private registry authentication"). */
export function registryHost({ accountId, region, dnsSuffix }: Context): string {
  return `${accountId}.dkr.ecr.${region}.${dnsSuffix}`;
}

/** ECR API, CreateRepository: lower-case letters, digits, single dots, hyphens, underscores, and slashes. */
export function isRepositoryName(name: string): boolean {
  return /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/.test(name);
}
