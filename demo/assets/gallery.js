// Takes up a phone for each role, then opens its frame; once more when somebody else takes it.
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
    section.querySelector("iframe").src = `${ready.place}/sign-in`;
    section.querySelector("a[data-mini]").href = ready.mini;
    if (told.role === "citizen") chat.src = `${chat.dataset.chat}#${encodeURIComponent(ready.openid)}`;
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
      await open(section);
    }
  })();
})();
