// What every screen gains with a script, and none of them needs.
(function () {
  // A second tap while the first is under way would send a form twice.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented) return; // its own script sends it, and keeps count
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    for (const button of form.querySelectorAll("button[type=submit]")) button.setAttribute("aria-disabled", "true");
  });
  // A page that the browser shows again from its memory may be sent again.
  addEventListener("pageshow", () => {
    for (const form of document.forms) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("button[type=submit]")) button.removeAttribute("aria-disabled");
    }
  });
  // A record that an address points at opens itself.
  const pointed = location.hash && document.getElementById(location.hash.slice(1));
  const folded = pointed && pointed.querySelector("details");
  if (folded) folded.open = true;
  const refusal = document.getElementById("refusal");
  if (refusal) refusal.focus();
})();
