// Passkeys need a script, because the browser offers no other way. Everything else on the pages works without one.
// A button declares its action in data-passkey ("sign-in", "second-factor", "step-up" or "add") and the URL to continue at in data-return.
// A button of type submit continues by submitting its form to that URL.
(() => {
  const api = "/api/v1";
  const isSupported = window.PublicKeyCredential?.parseRequestOptionsFromJSON && window.PublicKeyCredential?.parseCreationOptionsFromJSON;

  const post = async (path, body) => {
    const response = await fetch(api + path, {
      method: "POST",
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    const json = text ? JSON.parse(text) : null;
    if (!response.ok) throw new RequestError(json?.code);
    return json;
  };

  class RequestError extends Error {
    constructor(code) {
      super(code);
      // The page where the user can fix the error. It returns here afterwards.
      const path = code === "step_up_required" ? "/confirm-identity" : code === "not_authenticated" ? "/sign-in" : null;
      this.redirect = path && `${path}?return=${encodeURIComponent(location.pathname + location.search)}`;
    }
  }

  const getCredential = async (started) => {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(started.options);
    const credential = await navigator.credentials.get({ publicKey });
    return { ceremony: started.ceremony, credential: credential.toJSON() };
  };

  const createCredential = async (started) => {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(started.options);
    const credential = await navigator.credentials.create({ publicKey });
    return { ceremony: started.ceremony, credential: credential.toJSON() };
  };

  const actions = {
    "sign-in": async () => {
      const remember = document.getElementById("remember")?.checked ?? false;
      return post("/sessions/passkey", { ...(await getCredential(await post("/sessions/passkey/options"))), remember });
    },
    "second-factor": async (button) => {
      const challenge = button.dataset.challenge;
      const passkey = await getCredential(await post("/sessions/second-factor/options", { challenge }));
      return post("/sessions/second-factor", { challenge, passkey });
    },
    "step-up": async () => {
      await post("/sessions/current/step-up", { passkey: await getCredential(await post("/sessions/current/step-up/options")) });
    },
    add: async (button) => {
      const name = button.form.elements.name.value;
      await post("/me/passkeys", { ...(await createCredential(await post("/me/passkeys/options"))), name });
    },
  };

  const showMessage = (button, text) => {
    const notice = document.getElementById(button.getAttribute("aria-describedby"));
    notice.textContent = text;
    notice.hidden = !text;
  };

  // A login that requires something else continues on the page of its next step.
  const showNextStep = (challenge, returnUrl) => {
    const form = document.createElement("form");
    form.method = "post";
    form.action = "/sign-in/continue";
    for (const [name, value] of Object.entries({ challenge, return: returnUrl })) {
      const field = document.createElement("input");
      field.type = "hidden";
      [field.name, field.value] = [name, value];
      form.append(field);
    }
    document.body.append(form);
    form.submit();
  };

  const proceed = (button, result) => {
    if (result?.challenge) {
      showNextStep(result.challenge, button.dataset.return);
      return;
    }

    if (button.type !== "submit") {
      location.assign(button.dataset.return);
      return;
    }

    // submit() submits the form without the event that runs this script.
    button.form.action = button.dataset.return;
    button.form.submit();
  };

  const run = async (button) => {
    button.disabled = true;
    showMessage(button, "");
    try {
      proceed(button, await actions[button.dataset.passkey](button));
    } catch (error) {
      if (error instanceof RequestError && error.redirect) {
        // The server keeps the submitted fields while the user confirms their identity.
        if (button.type === "submit") button.form.submit();
        else location.assign(error.redirect);
        return;
      }

      showMessage(button, button.dataset.failed);
      button.disabled = false;
      button.focus();
    }
  };

  if (!isSupported) return;

  for (const element of document.querySelectorAll("[data-needs-passkeys]")) element.hidden = false;
  for (const button of document.querySelectorAll("[data-passkey]")) {
    const onStart = (event) => {
      event.preventDefault();
      run(button);
    };
    if (button.type === "submit") button.form.addEventListener("submit", onStart);
    else button.addEventListener("click", onStart);
  }
})();
