import assert from "node:assert/strict";
import { ANSWER as MODEL_ANSWER } from "../../bench/chatbot/modelStub";
import { type ChatbotScene, makeChatbotScene } from "./chatbotScene";
import { pagesLogins } from "./pagesLogins";
import { pagesLooks } from "./pagesLooks";
import { alertOf, answered, ask, logIn, say, soon, TOKENS, tokensOf } from "./pagesPerson";
import { PEOPLE } from "./pagesPool";
import { pagesRefusals } from "./pagesRefusals";
import type { PagesStage, PagesTools } from "./pagesStage";
import { theLogin, theLoginDown, theReturn, theSite } from "./pagesVisit";
import { Visitor } from "./visitor";

/** The chatbot's pages and API with the settings of the stack chatbot-dev, in a browser. */
export async function proveChatbot(
  stage: PagesStage,
  tools: PagesTools,
  atEnd: (close: () => Promise<void>) => void,
): Promise<void> {
  const { report } = tools;
  report.scene("chatbot-dev: pages behind CloudFront, an API that checks access tokens");
  let scene: ChatbotScene | undefined;
  await report.must("the login takes the pool of dev's plan and the client of chatbot-dev's", async () => {
    scene = await makeChatbotScene(stage);
    atEnd(scene.close);
    return `${scene.calls} calls`;
  });
  await theSite(scene!, tools, ["/some/where", "/api/v1/health", "/api/v1/chat"]);
  await theUser(scene!, tools);
  await pagesLogins(scene!, tools);
  await pagesRefusals(scene!, stage, tools);
  await pagesLooks(scene!, tools);
  await troubles(scene!, stage, tools);
}

async function theUser(scene: ChatbotScene, tools: PagesTools): Promise<void> {
  const { report, browser, picture } = tools;
  const { publicUrl, login, model, api } = scene;
  const visitor = await Visitor.arrive(browser, publicUrl);
  await report.must("who is not logged in sees one button, and no field", async () => {
    await visitor.button("Log in").waitFor();
    assert.equal(await visitor.page.locator("input, textarea").count(), 0);
    await picture("chatbot-login-page", visitor);
    return undefined;
  });
  await theLogin(scene, tools, visitor);
  await report.must("the answer appears while the model writes it", async () => {
    model.set({ pieceMs: 150 });
    await say(visitor, "I wait for news of my father.");
    const answer = visitor.page.getByRole("article");
    await answer.getByText("It is heavy to wait").waitFor();
    const early = await answer.innerText();
    assert.doesNotMatch(early, /with it help/);
    await answer.getByText("with it help.").waitFor();
    await answer.getByText("Did this help?").waitFor();
    model.set({});
    assert.ok(MODEL_ANSWER.endsWith(await answer.locator(".text").innerText()));
    visitor.expectErrors();
    return undefined;
  });
  await report.step("feedback is recorded in the API's log", async () => {
    await visitor.button("No").click();
    await visitor.page.getByLabel("Sorry. What was missing?").fill("a second verse");
    await picture("chatbot-feedback", visitor);
    await visitor.button("Send feedback").click();
    await visitor.page.getByText("Thank you for your feedback.").waitFor();
    const line = await soon(async () => {
      const found = api().lines.find(({ message }) => message === "feedback");
      assert.ok(found !== undefined);
      return found;
    });
    assert.deepEqual([line["helpful"], line["emotion"], line["comment_length"]], [false, "anxious", 14]);
    return "helpful: false, emotion: anxious";
  });
  await report.step("an answer is stopped, and so is the model", async () => {
    const before = model.abandoned();
    model.set({ pieceMs: 400 });
    await say(visitor, "I am not sure what to ask.");
    await visitor.page.getByRole("article").nth(1).getByText("It is").waitFor();
    await visitor.button("Stop").click();
    await visitor.page.getByText("You stopped the answer.").waitFor();
    await soon(async () => assert.equal(model.abandoned(), before + 1));
    model.set({});
    visitor.expectErrors();
    return undefined;
  });
  await report.step("two calls that wait ask for one token", async () => {
    const refreshes = () => login.asked.filter(({ grant }) => grant === "refresh_token").length;
    await ask(scene, visitor, "Before the two.");
    const before = refreshes();
    const index = await visitor.page.getByRole("article").count();
    await visitor.keep(TOKENS, { ...(await tokensOf(visitor)), expiresAt: 0 });
    await visitor.button("Yes").last().click();
    await say(visitor, "The first call.");
    await visitor.button("Send feedback").click();
    await visitor.page.getByText("Thank you for your feedback.").last().waitFor();
    await answered(scene, visitor, "The first call.", index);
    assert.equal(refreshes(), before + 1);
    visitor.expectErrors();
    return undefined;
  });
  await theReturn(scene, tools, visitor);
  await visitor.leave();
}

/** The login, the API or the model is not there. */
async function troubles(scene: ChatbotScene, stage: PagesStage, tools: PagesTools): Promise<void> {
  const { report, browser } = tools;
  const visitor = await Visitor.arrive(browser, scene.publicUrl);
  await logIn(visitor, PEOPLE.member);
  await theLoginDown(scene, stage, tools, visitor);
  await report.step("no task answers: the pages try again by themselves, then offer it", async () => {
    await scene.api().stop();
    await say(visitor, "Is anybody there?");
    const said = await alertOf(visitor);
    assert.match(said, /^The service is busy\./);
    await scene.replaceApi();
    await visitor.button("Try again").click();
    await visitor.page.getByRole("article").last().getByText("Did this help?").waitFor();
    visitor.expectErrors([/status of 502/]);
    return `"${said}"`;
  });
  await report.step("the model does not answer: prepared words, and no feedback on them", async () => {
    scene.model.set({ refuse: { status: 403, type: "AccessDeniedException" } });
    await say(visitor, "Nobody ever said this before.");
    const answer = visitor.page.getByRole("article").last();
    await answer.getByText("These words are prepared ones.").waitFor();
    assert.equal(await answer.getByText("Did this help?").count(), 0);
    scene.model.set({});
    visitor.expectErrors();
    return undefined;
  });
  await visitor.leave();
}
