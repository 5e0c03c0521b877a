import { Login } from "../../shared/login";
import { LoginNeeded } from "../../shared/loginTerms";
import { Api } from "./api";
import { ChatPage } from "./chatPage";
import { ConfigError, loadConfig } from "./config";
import { brokenPage, loginPage, waitingPage } from "./loginPage";

function show(element: HTMLElement): void {
  document.getElementById("app")?.replaceChildren(element);
}

async function main(): Promise<void> {
  show(waitingPage());
  const config = await loadConfig();
  const login = new Login(config);
  const address = new URL(location.href);
  let message: string | undefined;
  if (login.isCallback(address)) {
    // The code must not stay in the history, nor be sent again when the page is loaded again.
    history.replaceState(null, "", "/");
    message = await login.finish(address).then(
      () => undefined,
      (error: unknown) =>
        error instanceof LoginNeeded ? error.message : "The login did not succeed. Try again.",
    );
  }
  if (!login.isIn) {
    show(loginPage(message, () => void login.begin()));
    return;
  }
  if (address.pathname !== "/") {
    history.replaceState(null, "", "/");
  }
  const page = new ChatPage(login, new Api(config.apiUrl, login));
  show(page.element);
  page.focus();
}

main().catch((error: unknown) => {
  show(
    brokenPage(error instanceof ConfigError ? error.message : "The service cannot be reached. Try again."),
  );
});
