import assert from "node:assert/strict";
import { faintTexts } from "./contrast";
import { answered, ask, logIn, messageOf, tabTo } from "./pagesPerson";
import { PEOPLE } from "./pagesPool";
import type { PagesScene } from "./pagesScene";
import type { PagesTools } from "./pagesStage";
import { type Look, Visitor } from "./visitor";

const LOOKS: readonly (Look & { readonly name: string })[] = [
  { name: "wide-light", width: 1280, height: 800, scheme: "light" },
  { name: "wide-dark", width: 1280, height: 800, scheme: "dark" },
  { name: "narrow-light", width: 390, height: 844, scheme: "light" },
  { name: "narrow-dark", width: 390, height: 844, scheme: "dark" },
];

/** Without a mouse, on a phone, in light and dark. */
export async function pagesLooks(scene: PagesScene, tools: PagesTools): Promise<void> {
  await keyboardAlone(scene, tools);
  const { report, browser, picture } = tools;
  for (const look of LOOKS) {
    await report.step(`${look.width} pixels wide, ${look.scheme}: nothing is cut off or faint`, async () => {
      const visitor = await Visitor.arrive(browser, scene.publicUrl, look);
      await visitor.button("Log in").waitFor();
      assert.deepEqual([await visitor.isTooWide(), await faintTexts(visitor.page)], [false, []]);
      await logIn(visitor, PEOPLE.member);
      await ask(scene, visitor, "I wait for news of my father, and cannot sleep.");
      await picture(`${scene.name}-${look.name}`, visitor);
      await ask(scene, visitor, `And a long word: ${"a".repeat(120)}`);
      assert.deepEqual([await visitor.isTooWide(), await faintTexts(visitor.page)], [false, []]);
      visitor.expectErrors([], scene.noise);
      await visitor.leave();
      return undefined;
    });
  }
}

async function keyboardAlone(scene: PagesScene, tools: PagesTools): Promise<void> {
  const { report, browser, picture } = tools;
  await report.step(`with the keyboard alone: ${scene.byKeyboard.title}`, async () => {
    const visitor = await Visitor.arrive(browser, scene.publicUrl);
    const { keyboard } = visitor.page;
    await visitor.button("Log in").waitFor();
    await tabTo(visitor, "Log in");
    await keyboard.press("Enter");
    await visitor.password.waitFor();
    await visitor.page.getByLabel("Username").focus();
    await keyboard.type(PEOPLE.member.email);
    await keyboard.press("Tab");
    await keyboard.type(PEOPLE.member.password);
    await keyboard.press("Enter");
    await messageOf(visitor).waitFor();
    // Where one writes has the focus.
    await keyboard.type("I write without a mouse.");
    await keyboard.press("Shift+Enter");
    await keyboard.type("A second line.");
    await keyboard.press("Enter");
    await answered(scene, visitor, "I write without a mouse.", 0);
    await scene.byKeyboard.play(visitor);
    await tabTo(visitor, "Log out", "Shift+Tab");
    await picture(`${scene.name}-keyboard`, visitor);
    await keyboard.press("Enter");
    await visitor.button("Log in").waitFor();
    visitor.expectErrors([], scene.noise);
    await visitor.leave();
    return undefined;
  });
}
