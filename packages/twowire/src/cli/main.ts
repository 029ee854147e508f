// Not imported: an import of node:process would make all of its streams at once.
const { argv, stdout } = globalThis.process;
const args = argv.slice(2);

// The version is asked for by scripts and by people who wait: nothing else is loaded for it.
if (args.length === 1 && (args[0] === "--version" || args[0] === "-V")) {
  const { packageVersion } = await import("./version.ts");
  stdout.write(`${packageVersion()}\n`);
} else {
  const [{ runInProcess }, { runCommandLine }] = await Promise.all([
    import("./process-context.ts"),
    import("./program.ts"),
  ]);
  await runInProcess((context) => runCommandLine(args, context));
}
