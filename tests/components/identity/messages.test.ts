import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  messagesFor as anyMessagesFor,
  type Messages,
  messageFaults,
} from "../../../components/identity/messages";

/** With a known address every text is plain. */
function messagesFor(applicationName: string, signInUrl?: string): Messages & { inviteEmail: string } {
  const messages = anyMessagesFor(applicationName, signInUrl);
  assert.equal(typeof messages.inviteEmail, "string");
  return messages as Messages & { inviteEmail: string };
}

describe("messagesFor", () => {
  it("holds Cognito's placeholders in every message that needs them", () => {
    const messages = messagesFor("Chat");
    for (const text of [messages.inviteEmail, messages.inviteSms]) {
      assert.ok(text.includes("{username}") && text.includes("{####}"), text);
    }
    for (const text of [messages.verificationEmail, messages.sms]) {
      assert.ok(text.includes("{####}"), text);
    }
  });

  it("stays within Cognito's 140 characters for subjects and text messages with the longest name", () => {
    const { inviteSubject, inviteSms, verificationSubject, sms } = messagesFor("x".repeat(40));
    assert.deepEqual(
      [inviteSubject, inviteSms, verificationSubject, sms].filter((text) => text.length > 140),
      [],
    );
  });

  it("escapes the name in HTML and leaves it alone in plain text", () => {
    const messages = messagesFor(`R&D <b>"it's"</b>`);
    assert.match(messages.inviteEmail, /for R&amp;D &lt;b&gt;&quot;it&#39;s&quot;&lt;\/b&gt;\./);
    assert.match(messages.verificationEmail, /for R&amp;D &lt;b&gt;/);
    assert.equal(messages.inviteSubject, `Your account for R&D <b>"it's"</b>`);
  });

  it("links to the application when its address is known", () => {
    assert.match(
      messagesFor("Chat", "https://chat.example.com/?a=1&b=2").inviteEmail,
      /<a href="https:\/\/chat\.example\.com\/\?a=1&amp;b=2">/,
    );
    assert.doesNotMatch(messagesFor("Chat").inviteEmail, /<a /);
  });

  it("links to an address that AWS has yet to make", async () => {
    const { inviteEmail } = anyMessagesFor("Chat", pulumi.output("https://d1.cloudfront.net"));
    const text = await new Promise((resolve) => pulumi.output(inviteEmail).apply(resolve));
    assert.match(String(text), /<a href="https:\/\/d1\.cloudfront\.net">/);
  });
});

describe("messageFaults", () => {
  it("takes names of all languages", () => assert.deepEqual(messageFaults("Büro 聊天 + R&D"), []));

  const refused: readonly [string, string | undefined, RegExp][] = [
    ["", undefined, /1 to 40/],
    ["x".repeat(41), undefined, /1 to 40/],
    ["Chat\r\nBcc: a@b.c", undefined, /control characters/],
    ["Chat {####}", undefined, /braces/],
    ["Chat", "http://chat.example.com", /https/],
    ["Chat", "javascript:alert(1)", /https/],
    ["Chat", 'https://chat.example.com/"onclick', /https/],
  ];
  for (const [name, url, message] of refused) {
    it(`refuses ${JSON.stringify(name).slice(0, 30)} ${url ?? ""}`, () => {
      assert.match(messageFaults(name, url).join("\n"), message);
    });
  }
});
