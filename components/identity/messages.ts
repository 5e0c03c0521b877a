import * as pulumi from "@pulumi/pulumi";

/** The texts that Cognito sends. `{####}` stands for a code or password, `{username}` for the user's e-mail. */
export interface Messages {
  readonly inviteSubject: string;
  readonly inviteEmail: pulumi.Input<string>;
  readonly inviteSms: string;
  readonly verificationSubject: string;
  readonly verificationEmail: string;
  readonly sms: string;
}

/** Leaves room in the 140 characters that Cognito allows a text message and a subject. */
const MAX_APPLICATION_NAME = 40;

/** What is wrong with an application name or a sign-in address in messages; empty when they are fine. */
export function messageFaults(applicationName: string, signInUrl?: pulumi.Input<string>): readonly string[] {
  const faults: string[] = [];
  if (applicationName.trim() === "" || applicationName.length > MAX_APPLICATION_NAME) {
    faults.push(`applicationName "${applicationName}": 1 to ${MAX_APPLICATION_NAME} characters are allowed`);
  }
  // A control character could add header lines to the subject; braces are Cognito's placeholders.
  if (!/^[\p{L}\p{M}\p{S}\p{N}\p{P} ]*$/u.test(applicationName) || /[{}]/.test(applicationName)) {
    faults.push(`applicationName "${applicationName}": control characters and braces are not allowed`);
  }
  // An address that AWS has yet to make is CloudFront's own.
  if (typeof signInUrl === "string" && !/^https:\/\/[^\s{}<>"]{1,500}$/.test(signInUrl)) {
    faults.push(`signInUrl "${signInUrl}": an https address without spaces, quotes and braces is needed`);
  }
  return faults;
}

/** The messages for an application; its name is escaped where a message is HTML. */
export function messagesFor(applicationName: string, signInUrl?: pulumi.Input<string>): Messages {
  const html = escapeHtml(applicationName);
  const invite = (link: string) =>
    `<p>You have an account for ${html}.</p><p>User name: {username}<br>Temporary password: {####}</p>${link}`;
  return {
    inviteSubject: `Your account for ${applicationName}`,
    inviteEmail: pulumi.Output.isInstance(signInUrl)
      ? signInUrl.apply((url) => invite(linkTo(url)))
      : invite(signInUrl === undefined ? "" : linkTo(String(signInUrl))),
    inviteSms: `${applicationName}: user name {username}, temporary password {####}`,
    verificationSubject: `Your code for ${applicationName}`,
    verificationEmail: `<p>Your code for ${html} is {####}. If you did not ask for it, ignore this message.</p>`,
    sms: `${applicationName}: your code is {####}`,
  };
}

function linkTo(url: string): string {
  return `<p>Sign in at <a href="${escapeHtml(url)}">${escapeHtml(url)}</a>.</p>`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
