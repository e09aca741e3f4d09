// A page that asks for a passkey: the browser is asked at once, its answer goes back with the page's own form.
// Only on pages that need it; without it they say so, and a code from an app does the same.
const box = document.querySelector("[data-passkey]");
const form = box.querySelector("form");
const button = box.querySelector("[data-passkey-again]");

const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const known = (credentials) => credentials?.map((each) => ({ ...each, id: bytes(each.id) }));

function say(name) {
  for (const words of box.querySelectorAll("[data-passkey-says]")) words.hidden = words.dataset.passkeySays !== name;
  button.hidden = name !== "refused";
}

async function make(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: known(options.excludeCredentials),
  };
  const made = await navigator.credentials.create({ publicKey });
  const { attestationObject, clientDataJSON } = made.response;
  return [made, {
    attestationObject: text(attestationObject),
    clientDataJSON: text(clientDataJSON),
    transports: made.response.getTransports?.() ?? [],
  }];
}

async function give(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: known(options.allowCredentials),
  };
  const given = await navigator.credentials.get({ publicKey });
  const { authenticatorData, clientDataJSON, signature, userHandle } = given.response;
  return [given, {
    authenticatorData: text(authenticatorData),
    clientDataJSON: text(clientDataJSON),
    signature: text(signature),
    userHandle: userHandle ? text(userHandle) : null,
  }];
}

async function ask() {
  say("");
  try {
    const options = JSON.parse(box.dataset.options);
    const [{ id, rawId, type }, response] = await (box.dataset.passkey === "create" ? make : give)(options);
    form.elements.credential.value = JSON.stringify({ id, rawId: text(rawId), type, response });
    form.submit();
  } catch (problem) {
    say(problem.name === "InvalidStateError" ? "known" : "refused");
  }
}

if (window.PublicKeyCredential) {
  button.addEventListener("click", ask);
  ask();
} else {
  say("unable");
}
