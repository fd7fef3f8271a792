// Passkeys: the one thing on these pages that the platform only lets a script do. Everything else works without.
// A button says what it does: data-passkey="sign-in | second-factor | step-up | add", and where to go on: data-return.
// A button that submits a form goes on by sending the form there.
(() => {
  const api = "/api/v1";
  const able = window.PublicKeyCredential?.parseRequestOptionsFromJSON && window.PublicKeyCredential?.parseCreationOptionsFromJSON;

  const post = async (path, body) => {
    const answer = await fetch(api + path, {
      method: "POST",
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    const json = text ? JSON.parse(text) : null;
    if (!answer.ok) throw new Refused(json?.code);
    return json;
  };

  class Refused extends Error {
    constructor(code) {
      super(code);
      // Where to do what is missing, and come back.
      const way = code === "step_up_required" ? "/confirm-identity" : code === "not_authenticated" ? "/sign-in" : null;
      this.way = way && `${way}?return=${encodeURIComponent(location.pathname + location.search)}`;
    }
  }

  const use = async (begun) => {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(begun.options);
    const credential = await navigator.credentials.get({ publicKey });
    return { ceremony: begun.ceremony, credential: credential.toJSON() };
  };

  const make = async (begun) => {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(begun.options);
    const credential = await navigator.credentials.create({ publicKey });
    return { ceremony: begun.ceremony, credential: credential.toJSON() };
  };

  const ways = {
    "sign-in": async () => {
      const remember = document.getElementById("remember")?.checked ?? false;
      await post("/sessions/passkey", { ...(await use(await post("/sessions/passkey/options"))), remember });
    },
    "second-factor": async (button) => {
      const challenge = button.dataset.challenge;
      const passkey = await use(await post("/sessions/second-factor/options", { challenge }));
      await post("/sessions/second-factor", { challenge, passkey });
    },
    "step-up": async () => {
      await post("/sessions/current/step-up", { passkey: await use(await post("/sessions/current/step-up/options")) });
    },
    add: async (button) => {
      const name = button.form.elements.name.value;
      await post("/me/passkeys", { ...(await make(await post("/me/passkeys/options"))), name });
    },
  };

  const tell = (button, text) => {
    const place = document.getElementById(button.getAttribute("aria-describedby"));
    place.textContent = text;
    place.hidden = !text;
  };

  const goOn = (button) => {
    if (button.type !== "submit") {
      location.assign(button.dataset.return);
      return;
    }

    // A call of submit() sends the form without the event that starts the script.
    button.form.action = button.dataset.return;
    button.form.submit();
  };

  const run = async (button) => {
    button.disabled = true;
    tell(button, "");
    try {
      await ways[button.dataset.passkey](button);
      goOn(button);
    } catch (fault) {
      if (fault instanceof Refused && fault.way) {
        // The server keeps what was typed while the person confirms who they are.
        if (button.type === "submit") button.form.submit();
        else location.assign(fault.way);
        return;
      }

      tell(button, button.dataset.failed);
      button.disabled = false;
      button.focus();
    }
  };

  if (!able) return;

  for (const part of document.querySelectorAll("[data-needs-passkeys]")) part.hidden = false;
  for (const button of document.querySelectorAll("[data-passkey]")) {
    const start = (event) => {
      event.preventDefault();
      run(button);
    };
    if (button.type === "submit") button.form.addEventListener("submit", start);
    else button.addEventListener("click", start);
  }
})();
