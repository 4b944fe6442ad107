// Opens the phones that are held as they are, and takes up a phone where none is; once more when
// somebody else takes it, or takes it elsewhere.
(function () {
  const news = document.getElementById("news");
  const chat = document.querySelector("iframe[data-chat]");

  async function takeUp(section) {
    const told = { role: section.dataset.role };
    for (const select of section.querySelectorAll("select")) told[select.name] = select.value;
    const answer = await fetch("/gallery/phones", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(told),
    });
    if (!answer.ok) throw new Error(String(answer.status));
    const ready = await answer.json();
    // The session of whoever held it before ends with the sign-in of the next.
    lead(section, `${ready.place}/sign-in`);
    section.querySelector("a[data-mini]").href = ready.mini;
    if (told.role === "citizen") chat.src = `${chat.dataset.chat}#${encodeURIComponent(ready.openid)}`;
  }

  function lead(section, address) {
    const frame = section.querySelector("iframe");
    frame.onload = () => {
      frame.onload = null; // what comes afterwards is for the person's own thumbs
      standAtShop(section, frame.contentDocument);
    };
    frame.src = address;
  }

  // Who scans for several shops is asked at which one they stand; here that was said already.
  function standAtShop(section, page) {
    const shop = section.querySelector("select[name=merchant]");
    const button = shop && page && page.querySelector(`button[name=merchant][value="${CSS.escape(shop.value)}"]`);
    if (button) button.click();
  }

  async function open(section) {
    news.textContent = "";
    try {
      await takeUp(section);
    } catch {
      news.textContent = "这部手机暂时打不开，请稍等几秒再换一次人。";
    }
  }

  (async () => {
    // One after the other: each answer tells the next request which phones are held.
    for (const section of document.querySelectorAll(".role")) {
      if (!section.querySelector("select")) continue;
      section.addEventListener("change", () => open(section));
      if (section.dataset.held) lead(section, section.dataset.held);
      else await open(section);
    }
  })();
})();
