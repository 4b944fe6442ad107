// One JSON request per line on stdin, one JSON answer per line on stdout, in the same order.
const readline = require("node:readline");

module.exports = async function answerLines(answer) {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    let answered;
    try {
      answered = await answer(JSON.parse(line));
    } catch (error) {
      answered = { failed: String(error) };
    }
    process.stdout.write(JSON.stringify(answered) + "\n");
  }
};
