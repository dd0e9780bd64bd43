// Keyboard help and unsaved-input warning, for every page. Nothing depends on it.
// Plain script on purpose: 2 kB on every page instead of the islands' WebAssembly.
(() => {
  const root = document.documentElement;
  root.classList.add("keys");

  const typing = (el) => el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName);
  const rows = () => [...document.querySelectorAll("main tbody tr")].map((r) => r.querySelector("a, button")).filter(Boolean);

  const step = (by) => {
    const stops = rows();
    if (stops.length === 0) return;
    const at = stops.indexOf(document.activeElement);
    stops[Math.min(Math.max(at + by, 0), stops.length - 1)].focus();
  };

  const help = () => {
    let dialog = document.getElementById("keys-help");
    if (!dialog) {
      dialog = document.createElement("dialog");
      dialog.id = "keys-help";
      dialog.setAttribute("aria-labelledby", "keys-help-title");
      const list = [["/", "search this list"], ["j", "next row"], ["k", "row before"], ["Enter", "open the row"], ["?", "this help"]];
      const title = document.createElement("h2");
      title.id = "keys-help-title";
      title.textContent = "Keys";
      const dl = document.createElement("dl");
      for (const [key, what] of list) {
        const dt = document.createElement("dt");
        const kbd = document.createElement("kbd");
        kbd.textContent = key;
        dt.append(kbd);
        const dd = document.createElement("dd");
        dd.textContent = what;
        dl.append(dt, dd);
      }
      const form = document.createElement("form");
      form.method = "dialog";
      const close = document.createElement("button");
      close.className = "btn btn-secondary";
      close.textContent = "Close";
      form.append(close);
      dialog.append(title, dl, form);
      document.body.append(dialog);
    }
    if (!dialog.open) dialog.showModal();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const act = {
      "/": () => document.querySelector("main input[type=search]")?.focus(),
      j: () => step(1),
      k: () => step(-1),
      "?": help,
    }[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });

  // Leaving a half-filled form asks first; sending it does not.
  let unsaved = false;
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.method === "post" && event.target.type !== "password" && !form.closest("dialog")) unsaved = true;
  });
  document.addEventListener("submit", () => (unsaved = false));
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
})();
