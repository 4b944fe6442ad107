// The mini-program opens over this page: whoever comes back finds the page as it is by then.
(function () {
  let isAway = false;
  for (const link of document.querySelectorAll("a[data-over]")) link.addEventListener("click", () => { isAway = true; });
  const look = () => { if (isAway && !document.hidden) location.reload(); };
  // WeChat covers the page and uncovers it; a browser takes it out of its memory.
  document.addEventListener("visibilitychange", look);
  addEventListener("pageshow", (event) => { if (event.persisted) look(); });
})();
