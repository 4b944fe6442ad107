// An app of an official account, on co-wechat. It is told over stdin what to answer, and tells
// what it heard; on WeChat's side it listens on a free port.
const http = require("node:http");
const coWechat = require("co-wechat");
const answerLines = require("./lines");

let answer = "";
let heard = [];

// co-wechat is a middleware of Koa's and uses of its context just this.
function context(request) {
  const url = new URL(request.url, "http://127.0.0.1");
  const length = Number(request.headers["content-length"]) || undefined;
  return {
    req: request,
    request: { length },
    method: request.method,
    query: Object.fromEntries(url.searchParams),
    status: 200,
    body: "",
  };
}

function listening(middleware) {
  const server = http.createServer(async (request, response) => {
    const ctx = context(request);
    try {
      await middleware(ctx);
    } catch (error) {
      ctx.status = 500;
      ctx.body = String(error);
    }
    response.writeHead(ctx.status, { "Content-Type": ctx.type || "text/plain" });
    response.end(ctx.body);
  });
  return new Promise((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve(server.address().port)),
  );
}

answerLines(async (request) => {
  if (request.act === "listen") {
    const { token, appid, encodingAESKey } = request;
    const app = coWechat({ token, appid, encodingAESKey });
    return {
      port: await listening(
        app.middleware(async (message) => {
          heard.push(message);
          return answer;
        }),
      ),
    };
  }
  if (request.act === "answer") {
    answer = request.answer;
    return {};
  }
  const told = heard;
  heard = [];
  return { heard: told };
}).then(() => process.exit(0)); // the listening socket would keep it alive
