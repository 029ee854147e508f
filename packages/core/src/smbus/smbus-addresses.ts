import { address7 } from "../make-address.ts";

/** Where every device answers that pulls SMBALERT# low (SMBus 3.0, appendix A.2). */
export const ALERT_RESPONSE_ADDRESS = address7(0x0c);

/** Where the host listens for devices that have something to say (SMBus 3.0, section 6.5.9). */
export const SMBUS_HOST_ADDRESS = address7(0x08);
