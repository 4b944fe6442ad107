// The QR on a printed report opens this page with `#number.code`: a fragment stays in the
// browser, so that a scanner's preview or a shared address tells no server of the report.
(function () {
  const told = /^#([0-9A-Z]{8,32})\.([0-9A-Z]{4,16})$/.exec(location.hash);
  if (!told) return;
  document.getElementById("report_no").value = told[1];
  document.getElementById("code").value = told[2];
  const box = document.getElementById("result");
  box.textContent = "正在核验……";
  const address =
    "/api/v1/open/reports/" + encodeURIComponent(told[1]) + "?code=" + encodeURIComponent(told[2]);
  fetch(address, { cache: "no-store" })
    .then((answer) => {
      // Too many questions, or a service that rests, says nothing about the report.
      if (!answer.ok) throw new Error("no answer");
      return answer.json();
    })
    .then((result) => {
      const line = document.createElement("p");
      line.className = result.genuine ? "note" : "refusal";
      line.textContent = result.genuine
        ? "属实：这份报告由本平台出具，生成于 " + result.generated_at + "。请再核对纸上的姓名和证件号码。"
        : "未查到：没有这个编号和核验码对应的报告。请核对后重新输入。";
      box.replaceChildren(line);
    })
    .catch(() => {
      box.textContent = "暂时无法核验，请稍后再试。";
    });
})();
