// The simulator's own calls, and the person's acts on their way to the account.

const OFFICIAL = "/sim/official";

/** Raises an Error with the sentence of the refusal. */
async function call(path, body) {
  const asked = body === undefined ? {} : {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
  const answer = await fetch(OFFICIAL + path, asked).catch(() => {
    throw new Error("模拟器没有回应，是不是已经停了？");
  });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(told.detail ?? `出错了（${answer.status}）`);
  return told;
}

export const account = () => call("/account");
export const people = async () => (await call("/people")).items;
export const stranger = async () => (await call("/people", {})).openid;
export const chat = (openid, since) => call(`/chats/${encodeURIComponent(openid)}?since=${since}`);
export const act = (openid, mode, message) => call("/messages", { openid, mode, ...message });
export const answerAs = (agent, openid, content) =>
  call(`/agents/${encodeURIComponent(agent)}/messages`, { openid, content });

export async function endSession(openid) {
  const path = `${OFFICIAL}/sessions/${encodeURIComponent(openid)}`;
  await fetch(path, { method: "DELETE" });
}
