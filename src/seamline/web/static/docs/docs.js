// The page of the API: its description by Swagger UI, and the three calls that connect a program.
"use strict";

const SCHEME = "bearer";
const FIRST_PATH = "#/Products/get_products";
const page = { ui: null, token: null };

function byId(id) {
  return document.getElementById(id);
}

function element(name, text, properties = {}) {
  return Object.assign(document.createElement(name), { textContent: text }, properties);
}

// The description names the installation's public address. This page may have been opened under another name, and
// may call only the server that it came from.
function atThisAddress(description) {
  return { ...description, servers: [{ url: window.location.origin }] };
}

async function showDescription() {
  const answer = await fetch("/openapi.json");
  if (!answer.ok) throw new Error(`/openapi.json answers ${answer.status}`);
  page.ui = window.SwaggerUIBundle({
    dom_id: "#swagger-ui",
    spec: atThisAddress(await answer.json()),
    presets: [window.SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
    validatorUrl: null,
    deepLinking: true,
    filter: true,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    defaultModelExpandDepth: 3,
    displayRequestDuration: true,
    tryItOutEnabled: true,
    onComplete: authorize,
  });
}

function authorize() {
  if (page.ui && page.token) page.ui.preauthorizeApiKey(SCHEME, page.token);
}

async function call(method, path, body) {
  const headers = { Accept: "application/json" };
  if (page.token) headers.Authorization = `Bearer ${page.token}`;
  if (body) headers["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(path, { method, headers, body: body && JSON.stringify(body), credentials: "omit" });
  } catch {
    throw new Error("The server does not answer.");
  }
  const text = await answer.text();
  let data = {};
  try {
    data = JSON.parse(text);
  } catch {
    // What is not JSON comes from something between here and the server.
  }
  if (!answer.ok) throw new Error(data.message || `The answer is ${answer.status}.`);
  return { status: answer.status, data };
}

// What a step came to: a line of words, things to press, and the answer itself to look at.
function tell(step, { words, problem = false, controls = [], answer = null }) {
  const outcome = byId(`${step}-outcome`);
  outcome.replaceChildren(element("p", words, { className: problem ? "problem" : "done" }), ...controls);
  if (answer) {
    const details = element("details", "");
    const body = JSON.stringify(answer.data, null, 2);
    details.append(element("summary", `The answer (${answer.status})`), element("pre", body, { tabIndex: 0 }));
    outcome.append(details);
  }
}

function open(step) {
  byId(`step-${step}`).classList.remove("waiting");
}

function close(step) {
  byId(`step-${step}`).classList.add("waiting");
  byId(`${step}-outcome`).replaceChildren();
}

async function signIn(event) {
  event.preventDefault();
  const form = event.target;
  const button = form.querySelector("button[type=submit]");
  close("organisations");
  close("choice");
  page.token = null;
  button.disabled = true;
  try {
    const answer = await call("POST", "/oauth/token", {
      grant_type: "password",
      email: form.elements.email.value.trim(),
      password: form.elements.password.value,
    });
    page.token = answer.data.access_token;
    authorize();
    form.elements.password.value = "";
    tell("token", { words: "You have a token, and the paths below use it.", controls: [copyButton()], answer });
    await listOrganisations();
  } catch (error) {
    tell("token", { words: error.message, problem: true });
  } finally {
    button.disabled = false;
  }
}

function copyButton() {
  const button = element("button", "Copy the token", { type: "button", className: "quiet small" });
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(page.token);
      button.textContent = "Copied";
    } catch {
      button.textContent = "It stands in the answer";
    }
  });
  return button;
}

async function listOrganisations() {
  open("organisations");
  try {
    const answer = await call("GET", "/organisations");
    const organisations = answer.data.organisations;
    const controls = organisations.map((organisation) => {
      const button = element("button", organisation.name, { type: "button", className: "choice" });
      button.addEventListener("click", () => choose(organisation, button));
      return button;
    });
    const words = organisations.length
      ? "Press the one to work in:"
      : "This user belongs to none yet; the command seamline member add changes that.";
    tell("organisations", { words, controls, answer });
  } catch (error) {
    tell("organisations", { words: error.message, problem: true });
  }
}

async function choose(organisation, button) {
  open("choice");
  try {
    const answer = await call("POST", "/organisations/set_current_org", { organizationId: organisation.id });
    for (const other of document.querySelectorAll("button.choice")) other.removeAttribute("aria-pressed");
    button.setAttribute("aria-pressed", "true");
    const next = element("a", "Go on: read the products", { className: "next", href: FIRST_PATH });
    next.addEventListener("click", showFirstPath);
    tell("choice", { words: `You work in ${organisation.name}.`, controls: [next], answer });
  } catch (error) {
    tell("choice", { words: error.message, problem: true });
  }
}

function showFirstPath(event) {
  event.preventDefault();
  const operation = byId("operations-Products-get_products");
  if (!operation) {
    byId("reference").scrollIntoView();
    return;
  }
  if (!operation.classList.contains("is-open")) operation.querySelector(".opblock-summary-control").click();
  operation.scrollIntoView({ behavior: "smooth", block: "start" });
}

function useDemo(event) {
  const { email, password } = event.currentTarget.dataset;
  byId("email").value = email;
  byId("password").value = password;
  byId("sign-in").requestSubmit();
}

byId("sign-in").addEventListener("submit", signIn);
byId("use-demo")?.addEventListener("click", useDemo);
showDescription().catch((error) => {
  byId("swagger-ui").replaceChildren(element("p", `The description cannot be shown: ${error.message}`, { className: "column problem" }));
});
