// Opens the bus that is given and prints the error, or the list of buses where none is given. Run as another user.
import { parseBusUri } from "@twowire/core";
import { linuxProvider } from "@twowire/backend-linux";

const [, , uri] = process.argv;
if (uri === undefined) {
  console.log(JSON.stringify(await linuxProvider().list()));
} else {
  try {
    const bus = await linuxProvider().open(parseBusUri(uri));
    await bus.close();
    console.log(JSON.stringify({ opened: uri }));
  } catch (error) {
    console.log(JSON.stringify({ kind: error.kind, code: error.code, message: error.message }));
  }
}
