// Loaded into the server by run.mjs: should the process that started it be killed, the server ends as on SIGTERM, finishing its requests.
if (process.channel !== undefined) {
  process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));
  process.channel.unref();
}
