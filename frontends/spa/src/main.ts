import { Login } from "../../shared/login";
import { LoginNeeded } from "../../shared/loginTerms";
import { Api } from "./api";
import { ChatPage } from "./chatPage";
import { type Config, ConfigError, loadConfig } from "./config";
import { brokenPage, loginPage, waitingPage } from "./plainPages";
import { SettingsBar } from "./settingsBar";
import { Socket, type State } from "./socket";
import { type AccessToken, Trouble } from "./trouble";

function show(element: HTMLElement): void {
  document.getElementById("app")?.replaceChildren(element);
}

async function main(): Promise<void> {
  show(waitingPage());
  const config = await loadConfig();
  const login = config.login === undefined ? undefined : new Login(config.login);
  const address = new URL(location.href);
  let message: string | undefined;
  if (login?.isCallback(address)) {
    // The code must not stay in the history, nor be sent again when the page is loaded again.
    history.replaceState(null, "", "/");
    message = await login.finish(address).then(
      () => undefined,
      (error: unknown) =>
        error instanceof LoginNeeded ? error.message : "The login did not succeed. Try again.",
    );
  }
  if (login !== undefined && !login.isIn) {
    show(loginPage(message, () => void login.begin()));
    return;
  }
  if (address.pathname !== "/") {
    history.replaceState(null, "", "/");
  }
  begin(config, login);
}

function begin({ apiUrl, wsUrl }: Config, login: Login | undefined): void {
  const accessToken: AccessToken = async (stale) => login?.accessToken(stale);
  const api = new Api(apiUrl, accessToken);
  const onState = (state: State) => {
    settings.showState(state);
    if (state === "login") {
      page.showLoginEnded();
    }
  };
  const socket = new Socket(wsUrl, accessToken, onState);
  const settings = new SettingsBar((overSocket) => (overSocket ? socket.start() : socket.stop()));
  const page = new ChatPage({ login, api, socket, settings });
  show(page.element);
  page.focus();
  socket.start();
  addEventListener("online", () => settings.overSocket && socket.start());
  api.models().then(
    (ids) => settings.showModels(ids),
    (error: unknown) => {
      // Without the list the back end chooses, and its trouble shows with the first question.
      if (error instanceof Trouble && error.kind === "login") {
        page.showLoginEnded();
      }
    },
  );
}

main().catch((error: unknown) => {
  show(
    brokenPage(error instanceof ConfigError ? error.message : "The service cannot be reached. Try again."),
  );
});
