// While a batch is under way its figures renew themselves; nobody's focus is taken away.
(function () {
  const box = document.getElementById("batches");
  const news = document.getElementById("news");
  const EVERY_MS = 3000;
  const runs = () => box.querySelector("[data-running]") !== null;

  async function look() {
    try {
      const answer = await fetch(location.href, { headers: { "X-Part": "1" }, redirect: "manual", cache: "no-store" });
      if (answer.type === "opaqueredirect") return location.reload(); // signed out meanwhile
      if (answer.ok && !box.contains(document.activeElement)) {
        box.innerHTML = await answer.text();
        if (!runs()) news.textContent = "全部批次已处理完";
      }
    } catch {
      // Without a network the figures stay; the next look may succeed.
    }
    wait();
  }

  function wait() {
    if (runs()) setTimeout(look, EVERY_MS);
  }

  wait();
})();
