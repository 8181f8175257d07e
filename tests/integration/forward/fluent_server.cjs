// Runs the FluentServer of npm's @fluent-org/logger and prints what it takes, one JSON object a line.
// argv[2]: {"cert": file, "key": file, "sharedKey": text, "users": {name: password}}, each optional.
// It ends when its standard input does, so it cannot outlive the test that started it.
const fs = require("fs");
const { FluentServer, EventTime } = require("@fluent-org/logger");

const given = JSON.parse(process.argv[2] || "{}");
const options = { listenOptions: { port: 0, host: "127.0.0.1" } };
if (given.cert) {
  options.tlsOptions = { cert: fs.readFileSync(given.cert), key: fs.readFileSync(given.key) };
}
if (given.sharedKey) {
  options.security = {
    serverHostname: "fluent-server",
    sharedKey: given.sharedKey,
    authorize: Boolean(given.users),
    userDict: given.users || {},
  };
}

const say = (message) => process.stdout.write(JSON.stringify(message) + "\n");
const server = new FluentServer(options);
server.on("entry", (tag, time, record) => {
  const exact = time instanceof EventTime ? [time.epoch, time.nano] : time;
  say({ tag, time: exact, record });
});
server.listen().then(() => say({ port: server.port }));
process.stdin.on("end", () => process.exit(0)).resume();
