// The code renews itself while somebody looks at it, counts down, and never shows one that is over.
(function () {
  const form = document.getElementById("renew");
  if (!form) return;
  const box = document.getElementById("pass");
  const count = document.getElementById("count");
  const left = document.getElementById("left");
  const seconds = document.getElementById("seconds");
  const news = document.getElementById("news");
  const RETRY_MS = 3000;
  const PATIENCE_MS = 8000;
  // By the page's own running time: clocks of phones are wrong, and are set while we look.
  let endsAt = 0;
  let renewAt = 0;
  let period = 0;
  let asking = null;
  let ticking = null;
  let lock = null;
  let offline = false;

  const now = () => performance.now();
  const say = (words) => {
    if (news.textContent !== words) news.textContent = words;
  };

  function take(askedAt) {
    const code = box.querySelector("[data-lives]");
    if (!code) return;
    endsAt = askedAt + Number(code.dataset.lives) * 1000;
    period = Number(code.dataset.refresh) * 1000;
    renewAt = Math.min(askedAt + period, endsAt);
    left.max = period / 1000;
    form.querySelector("button").textContent = "换一个";
  }

  function blank(words) {
    endsAt = 0;
    const empty = document.createElement("div");
    empty.className = "qr empty";
    const told = document.createElement("p");
    told.className = "until";
    told.textContent = words;
    box.replaceChildren(empty, told);
  }

  async function renew() {
    if (asking) return;
    const askedAt = now();
    asking = new AbortController();
    const patience = setTimeout(() => asking.abort(), PATIENCE_MS);
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        headers: { "X-Part": "1" },
        redirect: "manual",
        cache: "no-store",
        signal: asking.signal,
      });
      // Signed out, or the consent withdrawn: the page itself knows where to lead.
      if (answer.type === "opaqueredirect" || answer.status === 403) return location.replace(form.action);
      if (!answer.ok) throw new Error(String(answer.status));
      box.innerHTML = await answer.text();
      take(askedAt);
      say(offline ? "已连上网络，已换成新的信用码" : "");
      offline = false;
    } catch {
      offline = true;
      renewAt = now() + RETRY_MS;
    } finally {
      clearTimeout(patience);
      asking = null;
    }
    tick();
  }

  function tick() {
    const at = now();
    const isLive = endsAt > at;
    if (!isLive && endsAt) blank("信用码已过期");
    if (offline) {
      const rest = Math.ceil((endsAt - at) / 1000);
      say(isLive ? "连不上网络，正在重试，现在的码还能用" : "连不上网络，暂时不能出示信用码，正在重试");
      count.hidden = !isLive;
      if (isLive) show(rest, "秒后失效");
    } else if (isLive) {
      count.hidden = false;
      show(Math.max(0, Math.ceil((renewAt - at) / 1000)), "秒后自动更换");
    } else {
      count.hidden = true;
    }
    if (at >= renewAt) renew();
  }

  function show(rest, words) {
    seconds.textContent = String(rest);
    seconds.nextSibling.textContent = " " + words;
    left.value = rest;
  }

  async function stayBright() {
    try {
      lock = await navigator.wakeLock.request("screen");
    } catch {
      lock = null; // not every browser has it, and a low battery refuses
    }
  }

  function start() {
    if (ticking) return;
    stayBright();
    ticking = setInterval(tick, 250);
    tick();
  }

  function stop() {
    clearInterval(ticking);
    ticking = null;
    if (lock) lock.release().catch(() => {});
    lock = null;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation(); // a form that is sent from here stays ready to be sent again
    offline = false;
    renew();
  });
  // The demo's code in words, for the counter beside it that has no camera.
  box.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = "已复制，请到收银员的“手工输入”粘贴";
    } catch {
      prompt("请复制这一行，到收银员的“手工输入”粘贴", button.dataset.copy);
    }
  });
  addEventListener("online", () => {
    renewAt = 0;
  });
  document.addEventListener("visibilitychange", () => (document.hidden ? stop() : start()));
  addEventListener("pagehide", stop);
  addEventListener("pageshow", (event) => {
    if (event.persisted) start();
  });
  take(now());
  if (!document.hidden) start();
})();
