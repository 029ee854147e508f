export { attachRegisters } from "./attach-registers.ts";
export type { ChipModel, ChipPin, EmulatedChip, EmulationOptions } from "./chip-model.ts";
export { type HostObstacle, hostObstacles } from "./host-obstacles.ts";
export { type CompiledImage, compileImage, type ImagePlace } from "./image/compile-image.ts";
export { decodeImage, encodeImage } from "./image/image-layout.ts";
export { type ImageObstacle, imageObstacles } from "./image/image-obstacles.ts";
export { ImageTarget, type ImageTargetOptions, type ImageWrite } from "./image/image-target.ts";
export type {
  ImageBits,
  ImageMasks,
  ImagePointer,
  ImageRegister,
  ImageUnmapped,
  RegisterImage,
} from "./image/register-image.ts";
export { RegisterChip } from "./register-chip.ts";
export { RegisterFile, type RegisterHooks, type RegisterWrite } from "./register-file.ts";
export { RegisterTarget, type RegisterTargetOptions, type RegisterWarning } from "./register-target.ts";
export { openTarget, type TargetOptions } from "./request/request-target.ts";
export { AlertLine } from "./smbus/alert-line.ts";
export { AlertSource } from "./smbus/alert-source.ts";
export { hostNotifyTarget } from "./smbus/host-notify-target.ts";
export { type RegisterHandler, withPacketErrorCode } from "./smbus/register-packet-error-code.ts";
export type {
  BareByte,
  BlockCommand,
  ByteCommand,
  SendCommand,
  SMBusAccess,
  SMBusCommand,
  WordCommand,
} from "./smbus/smbus-command.ts";
export type { PacketErrorCodeUse } from "./smbus/smbus-device-table.ts";
export type { SMBusRefusal } from "./smbus/smbus-refusal.ts";
export { SMBusTarget, type SMBusTargetOptions } from "./smbus/smbus-target.ts";
export { keepSMBusTime, type SMBusTimeOptions } from "./smbus/smbus-time.ts";
export { ByteTransfer } from "./wire/byte-transfer.ts";
export { TargetWire } from "./wire/target-wire.ts";
