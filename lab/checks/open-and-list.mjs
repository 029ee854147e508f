// Opens the buses that are given, lists all, and prints what came of it as JSON. Run as another user.
import { parseBusUri } from "@twowire/core";
import { linuxProvider } from "@twowire/backend-linux";

const opened = [];
for (const uri of process.argv.slice(2)) {
  try {
    const bus = await linuxProvider().open(parseBusUri(uri));
    await bus.close();
    opened.push({ uri });
  } catch (error) {
    opened.push({ uri, kind: error.kind, code: error.code, message: error.message });
  }
}
console.log(JSON.stringify({ opened, listed: await linuxProvider().list() }));
