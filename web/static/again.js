// A page that waits for somebody else asks again for its part, until nothing is waited for.
(function () {
  const part = document.getElementById("again");
  if (!part) return;

  const words = (node) => node.textContent.replace(/\s+/g, " ").trim();

  function wait() {
    const waiting = part.querySelector("[data-again-s]");
    if (waiting) setTimeout(ask, 1000 * Number(waiting.dataset.againS));
  }

  async function ask() {
    // Nobody looks, or somebody is writing in it: what is typed must not go.
    if (document.hidden || part.contains(document.activeElement)) return wait();
    try {
      const answer = await fetch(location.pathname + location.search, { headers: { "X-Part": "1" }, cache: "no-store" });
      if (answer.redirected) return location.reload();
      const told = document.createElement("template");
      if (answer.ok) told.innerHTML = await answer.text();
      // Replaced only where it says something new: a reader that speaks would say all of it again.
      if (answer.ok && words(told.content) !== words(part)) part.replaceChildren(told.content);
    } catch { /* without a network the next try comes all the same */ }
    wait();
  }

  wait();
})();
