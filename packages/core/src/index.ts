export { onAbort } from "./abort-listeners.ts";
export {
  type Address,
  type Address10,
  type Address7,
  addressValue,
  FIRST_DEVICE_ADDRESS,
  formatAddress,
  formatByte,
  isAddress10,
  LAST_DEVICE_ADDRESS,
  reservedFor,
} from "./address.ts";
export { busFromEngine } from "./bus-from-engine.ts";
export { type ControllerCapabilities, FULL_CAPABILITIES } from "./capabilities.ts";
export { checkTransfer } from "./check-transfer.ts";
export { type CancelSignal, type Clock, delay, systemClock, type Timer } from "./clock.ts";
export type { I2CBus, I2CController, TransferOptions, WaitOptions } from "./controller.ts";
export { crc8, type Crc8Options } from "./crc8.ts";
export type { CutReason, I2CEngine, ProgramLock, TransferControl } from "./engine.ts";
export { FairLock, type Ticket } from "./fair-lock.ts";
export { I2C, type MemoryOptions, type StopOptions } from "./i2c.ts";
export { I2CDevice, type I2CDeviceOptions, type WaitForAckOptions } from "./i2c-device.ts";
export {
  type BusState,
  I2CError,
  type I2CErrorDetails,
  type I2CErrorKind,
  isI2CError,
  type TransferOutcome,
} from "./i2c-error.ts";
export { type ByteOrder, decodeInteger, encodeInteger } from "./integer-bytes.ts";
export { address10, address7, toAddress } from "./make-address.ts";
export { probe, type ProbeMethod, type ProbeOptions, type ProbeResult } from "./probe.ts";
export { scan, type ScanOptions, type ScanReport } from "./scan.ts";
export {
  type CountedRead,
  type ReadSegment,
  type Segment,
  type SMBusTransaction,
  segmentLength,
  transferredLength,
  type WriteSegment,
  writtenBytes,
} from "./segment.ts";
export type {
  Attachment,
  HostLine,
  HostPlace,
  I2CTarget,
  I2CTargetRequest,
  Now,
  TargetCapabilities,
  TargetHandler,
  TargetHost,
  TransferEnd,
} from "./target.ts";
export { VirtualClock } from "./virtual-clock.ts";
export { type BusUri, checkParameters, parseBusUri } from "./bus-uri.ts";
export type {
  AdapterDescription,
  AdapterFunction,
  AddressUser,
  BackendProvider,
  BusDescription,
  Populate,
} from "./provider.ts";
export { type ProviderListing, ProviderRegistry } from "./provider-registry.ts";
export { registerMap } from "./registers/define-register-map.ts";
export { decodeField, encodeField, type FieldValue } from "./registers/field-value.ts";
export { formatRegisterPage, type RegisterPageOptions } from "./registers/page/format-register-page.ts";
export { registerPage } from "./registers/page/make-register-page.ts";
export { codeSpan, markdownTable, plainText } from "./registers/page/markdown.ts";
export type {
  PageField,
  PageFifo,
  PagePointer,
  PageRegister,
  PageReserved,
  PageValue,
  RegisterPage,
} from "./registers/page/register-page.ts";
export type { PollOptions } from "./registers/poll-until.ts";
export { readMany } from "./registers/read-many.ts";
export { RegisterCache } from "./registers/register-cache.ts";
export { decodeRegister } from "./registers/register-client.ts";
export type {
  Alias,
  BooleanCoding,
  EnumCoding,
  Field,
  FieldCoding,
  FieldReference,
  Fifo,
  NumberCoding,
  Pointer,
  Register,
  RegisterMap,
  RegisterName,
  Watermark,
} from "./registers/register-map.ts";
export type {
  Access,
  AliasDefinition,
  AliasOperation,
  BehaviourDefinition,
  FieldDefinition,
  FifoDefinition,
  IncrementDefinition,
  IncrementStep,
  PointerDefinition,
  ReadEffect,
  RegisterDefinition,
  RegisterMapDefinition,
  RegisterWidth,
  ReservedDefinition,
  ResetDomain,
  UnmappedDefinition,
  ValueDefinition,
  WrapDefinition,
  WriteEffect,
} from "./registers/register-map-definition.ts";
export type {
  ChipRegisters,
  EntryReadAccess,
  EntryWriteAccess,
  FieldName,
  FieldPollAccess,
  FieldReadAccess,
  FieldType,
  PollAccess,
  RawAccess,
  ReadAccess,
  ReadValue,
  RegisterAccess,
  UpdateAccess,
  WriteAccess,
  WriteValue,
} from "./registers/register-types.ts";
export { registersOf, type RegistersOptions } from "./registers/registers-of.ts";
export { syncRegisters } from "./registers/sync-registers.ts";
export { getWord, putWord } from "./registers/word-bytes.ts";
export { neutralBits, writeEffect } from "./registers/write-effect.ts";
export { isSegment } from "./segment.ts";
export {
  formatTranscript,
  transcribe,
  type Transcript,
  transcript,
  type TranscriptByte,
  type TranscriptSegment,
  type WireTransfer,
} from "./transcript.ts";
export { parseTranscript } from "./parse-transcript.ts";
export { transcriptBitTimes, wireBitTimes } from "./wire-time.ts";
export { asBus } from "./middleware/as-bus.ts";
export {
  type Cassette,
  type CassetteCapabilities,
  type CassetteError,
  type CassetteSegment,
  type CassetteTransfer,
  formatCassette,
} from "./middleware/cassette.ts";
export { checkCassette, parseCassette } from "./middleware/check-cassette.ts";
export type { Fault, FaultRule, FaultSchedule } from "./middleware/fault.ts";
export {
  type FaultInjection,
  type FaultOptions,
  injectFaults,
  type InjectedFault,
} from "./middleware/inject-faults.ts";
export { record, type Recording } from "./middleware/record.ts";
export { replay, type ReplayBus, type ReplayOptions } from "./middleware/replay.ts";
export { retry, type RetryOptions } from "./middleware/retry.ts";
export { type Statistics, statistics, type StatisticsSnapshot, type TransferCounts } from "./middleware/statistics.ts";
export {
  type HeldBusReleased,
  trace,
  type TraceEvent,
  type TransferEnded,
  type TransferStarted,
} from "./middleware/trace.ts";
export { type InterceptedTransfer, type Interceptor, wrapController } from "./middleware/wrap-controller.ts";
export { alertResponse, type AlertResponseOptions, alertResponses } from "./smbus/alert-response.ts";
export { hostNotify, type HostNotifyOptions } from "./smbus/host-notify.ts";
export { addressByte, packetErrorCode } from "./smbus/packet-error-code.ts";
export { ALERT_RESPONSE_ADDRESS, SMBUS_HOST_ADDRESS } from "./smbus/smbus-addresses.ts";
export { SMBusDevice, type SMBusDeviceOptions } from "./smbus/smbus-device.ts";
