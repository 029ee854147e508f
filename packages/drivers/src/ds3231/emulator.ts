import { type Clock, I2CError, type RegisterName, systemClock, type TransferEnd } from "@twowire/core";
import { type ChipPin, RegisterChip, type RegisterTargetOptions, type RegisterWrite } from "@twowire/target";
import { ObservedPin } from "../observed-pin.ts";
import { alarmPattern, secondsUntil } from "./alarm-pattern.ts";
import { dateOf, type Ds3231Time, FIRST_YEAR, isLegal, LAST_YEAR, nearestLegal, timeOf } from "./calendar.ts";
import { alarm1In, alarm2In, showTime, timeIn } from "./register-views.ts";
import { ds3231Registers, TIME_REGISTERS } from "./registers.ts";
import { Thermometer } from "./thermometer.ts";
import { Timekeeper } from "./timekeeper.ts";

type Definition = typeof ds3231Registers.definition;
type Name = RegisterName<Definition>;

export interface Ds3231EmulatorOptions extends RegisterTargetOptions {
  /** The time that the oscillator runs in. Default: the machine's. */
  readonly clock?: Clock | undefined;
  /** What the clock says now. Default: as after power-on, 2000-01-01 00:00:00, with the flag that tells of it. */
  readonly time?: Date | undefined;
  /** °C, -40 to 85. Default: 25. */
  readonly temperature?: number | undefined;
  /** How long it has had power already, in milliseconds. Default: 0, so that the first measurement is still going on. */
  readonly poweredMs?: number | undefined;
}

/** What it is made for, in °C (DS3231SN, "Recommended Operating Conditions"). */
const LOWEST = -40;
const HIGHEST = 85;

const AFTER_POWER_ON: Ds3231Time = { year: FIRST_YEAR, month: 1, date: 1, weekday: 1, hour: 0, minute: 0, second: 0 };

const SQUARE_WAVE_HZ = { "1Hz": 1, "1024Hz": 1024, "4096Hz": 4096, "8192Hz": 8192 } as const;

/** The place of CONV in the control register. */
const CONVERT = 0x20;

/**
 * A DS3231, register by register. It counts seconds and measures its temperature on the clock given; what is due is worked out
 * when somebody looks, so that no timer runs.
 */
export class Ds3231Emulator extends RegisterChip<Definition> {
  readonly #clock: Clock;
  readonly #pin: ObservedPin;
  readonly #onWarning: RegisterTargetOptions["onWarning"];
  #timekeeper: Timekeeper;
  #thermometer: Thermometer;
  #temperature: number;
  /** Whether the transfer that goes on wrote any of the time. */
  #wroteTime = false;
  #supply = true;
  #battery = true;

  /** @throws I2CError `invalid-argument` for a temperature outside -40 to 85 °C, or a time outside 2000 to 2199 */
  constructor(options: Ds3231EmulatorOptions = {}) {
    super(ds3231Registers, options);
    this.#clock = options.clock ?? systemClock;
    this.#onWarning = options.onWarning;
    this.#temperature = checkTemperature(options.temperature ?? 25);
    this.#timekeeper = new Timekeeper(this.#clock, AFTER_POWER_ON);
    this.#thermometer = new Thermometer(this.#clock, 0);
    this.#pin = new ObservedPin(this.#clock, { level: () => this.interruptPin, untilEdgeMs: () => this.#untilEdgeMs });
    this.#powerOn(options.poweredMs ?? 0);
    if (options.time !== undefined) this.time = options.time;
  }

  /**
   * What the clock says, taken for UTC, fractions of a second included. Setting it is as if somebody had set the clock before:
   * no alarm goes off by it, and the flag that says that it stood still is clear.
   * @throws I2CError `invalid-argument` outside of the years 2000 to 2199
   */
  get time(): Date {
    this.#settle();
    return new Date(dateOf(this.#timekeeper.time).getTime() + Math.floor(this.#timekeeper.sinceSecondMs));
  }

  set time(time: Date) {
    const { year, ...fields } = timeOf(time);
    if (!(year >= FIRST_YEAR && year <= LAST_YEAR)) throw impossible("time", String(time));
    this.#settle();
    this.#timekeeper.put({ year, ...fields });
    this.#timekeeper.beginSecond(time.getUTCMilliseconds());
    this.registers.set("status", "oscillatorStopped", false);
    showTime(this.registers, this.#timekeeper.time);
    this.#pin.update();
  }

  /** What it feels, in °C, -40 to 85. A new value is seen by the next measurement. @throws I2CError `invalid-argument` */
  get temperature(): number {
    return this.#temperature;
  }

  set temperature(celsius: number) {
    checkTemperature(celsius);
    this.#settle();
    this.#temperature = celsius;
  }

  /** Whether the supply VCC is there. Without it, and with a battery, the clock goes on and still answers. */
  get supply(): boolean {
    return this.#supply;
  }

  set supply(present: boolean) {
    this.#power(present, this.#battery);
  }

  /** Whether the battery VBAT is there. Without it and the supply everything is lost. */
  get battery(): boolean {
    return this.#battery;
  }

  set battery(present: boolean) {
    this.#power(this.#supply, present);
  }

  /** The level of the pin INT/SQW, with its pull-up resistor: true is high. */
  get interruptPin(): boolean {
    this.#settle();
    if (!this.#isDriven) return true;
    const { registers } = this;
    if (registers.get("control", "interrupts")) {
      const first = registers.get("control", "alarm1Interrupt") && registers.get("status", "alarm1");
      return !(first || (registers.get("control", "alarm2Interrupt") && registers.get("status", "alarm2")));
    }
    // It rises in the middle of a second that begins with a new value of the seconds ("Clock and Calendar").
    return Math.floor(this.#timekeeper.sinceSecondMs / this.#halfWaveMs) % 2 === 1;
  }

  /** Whether there are 32,768 Hz at the pin of that name. */
  get output32kHz(): boolean {
    return this.#timekeeper.runs && this.registers.get("status", "output32kHz");
  }

  get alertOutput(): ChipPin {
    return this.#pin;
  }

  /** Calls `listener` with each new level of the pin INT/SQW, until disposed of: see {@link ObservedPin}. */
  observeInterruptPin(listener: (level: boolean) => void): Disposable {
    return this.#pin.observe(listener);
  }

  /**
   * Sets `time` to an ISO 8601 date, `temperature` in °C, `supply` or `battery` to `on` or `off`, or `poweredMs`, which takes all
   * power away and puts it back that long ago.
   */
  set(parameter: string, value: string): void {
    const number = value.trim() === "" ? Number.NaN : Number(value);
    const isOn = value === "on";
    if (parameter === "temperature" && !Number.isNaN(number)) this.temperature = number;
    else if (parameter === "time" && !Number.isNaN(Date.parse(value))) this.time = new Date(value);
    else if (parameter === "supply" && (isOn || value === "off")) this.supply = isOn;
    else if (parameter === "battery" && (isOn || value === "off")) this.battery = isOn;
    else if (parameter === "poweredMs" && number >= 0 && Number.isFinite(number)) this.#powerOn(number);
    else throw impossible(parameter, value);
  }

  override start(address: number, direction: "read" | "write"): boolean {
    return this.#isAlive && super.start(address, direction);
  }

  override stop(end: TransferEnd): void {
    super.stop(end);
    if (this.#wroteTime && !isLegal(timeIn(this.registers))) {
      this.#onWarning?.({
        kind: "meaningless-value",
        pointer: this.pointer,
        message: "DS3231: the time that was written is none; the clock goes on from the nearest one",
      });
    }
    this.#wroteTime = false;
  }

  override powerOnReset(): void {
    this.#powerOn(0);
  }

  protected override beforeRead(): void {
    this.#settle();
  }

  protected override beforeWrite(): void {
    this.#settle();
  }

  protected override written({ register, written }: RegisterWrite<Name>): void {
    if (TIME_REGISTERS.some((name) => name === register)) this.#timeWritten(register);
    if (register === "control") {
      if ((written & CONVERT) !== 0) this.#thermometer.command();
      this.#runOrStop();
    }
    this.#pin.update();
  }

  #timeWritten(register: Name): void {
    this.#wroteTime = true;
    this.#timekeeper.put(nearestLegal(timeIn(this.registers)));
    if (register === "seconds") this.#timekeeper.beginSecond();
  }

  get #isAlive(): boolean {
    return this.#supply || this.#battery;
  }

  /** Whether the pin INT/SQW does anything; on the battery only where asked to. */
  get #isDriven(): boolean {
    return this.#supply || (this.#battery && this.registers.get("control", "batterySquareWave"));
  }

  get #halfWaveMs(): number {
    return 500 / SQUARE_WAVE_HZ[this.registers.get("control", "squareWave")];
  }

  /** How long until the pin may change by itself. */
  get #untilEdgeMs(): number | undefined {
    const { registers } = this;
    const { time, sinceSecondMs, runs } = this.#timekeeper;
    if (!this.#isDriven || !runs) return undefined;
    if (!registers.get("control", "interrupts")) {
      const halfWaveMs = this.#halfWaveMs;
      return (Math.floor(sinceSecondMs / halfWaveMs) + 1) * halfWaveMs - sinceSecondMs;
    }
    const seconds = Math.min(
      registers.get("control", "alarm1Interrupt") ? this.#secondsUntilAlarm(1, time) : Number.POSITIVE_INFINITY,
      registers.get("control", "alarm2Interrupt") ? this.#secondsUntilAlarm(2, time) : Number.POSITIVE_INFINITY,
    );
    return Number.isFinite(seconds) ? seconds * 1000 - sinceSecondMs : undefined;
  }

  #secondsUntilAlarm(alarm: 1 | 2, time: Ds3231Time, withinSeconds?: number): number {
    const { registers } = this;
    const fields = alarm === 1 ? alarm1In(registers) : alarm2In(registers);
    const pattern = alarmPattern(fields, registers.get("hours", "twelveHour"));
    return secondsUntil(pattern, time, withinSeconds) ?? Number.POSITIVE_INFINITY;
  }

  #power(supply: boolean, battery: boolean): void {
    this.#settle();
    const wasAlive = this.#isAlive;
    this.#supply = supply;
    this.#battery = battery;
    if (!wasAlive && this.#isAlive) this.#powerOn(0);
    else this.#runOrStop();
    this.#pin.update();
  }

  #powerOn(poweredMs: number): void {
    super.powerOnReset();
    this.#timekeeper = new Timekeeper(this.#clock, AFTER_POWER_ON);
    this.#timekeeper.beginSecond(poweredMs);
    this.#thermometer = new Thermometer(this.#clock, poweredMs);
    this.#runOrStop();
    this.#pin.update();
  }

  /** On the battery the oscillator can be switched off; without any power it stands still anyway. */
  #runOrStop(): void {
    const runs = this.#supply || (this.#battery && !this.registers.get("control", "oscillatorOff"));
    if (!runs) this.registers.set("status", "oscillatorStopped", true);
    this.#timekeeper.run(runs);
  }

  /** Does what is due by now. */
  #settle(): void {
    if (!this.#isAlive) return;
    const { registers } = this;
    const seconds = this.#timekeeper.dueSeconds;
    if (seconds > 0) {
      // Alarms are compared at the turn of each second, and only then.
      const { time } = this.#timekeeper;
      if (this.#secondsUntilAlarm(1, time, seconds) <= seconds) registers.set("status", "alarm1", true);
      if (this.#secondsUntilAlarm(2, time, seconds) <= seconds) registers.set("status", "alarm2", true);
      this.#timekeeper.count(seconds);
      showTime(registers, this.#timekeeper.time);
    }
    // What does not fit is cut off, which in two's complement rounds down.
    if (this.#thermometer.finish()) registers.set("temperature", "value", Math.floor(this.#temperature * 4) / 4);
    registers.set("status", "busy", this.#thermometer.isBusy);
    registers.set("control", "convert", this.#thermometer.isCommanded);
  }
}

function checkTemperature(celsius: number): number {
  if (celsius >= LOWEST && celsius <= HIGHEST) return celsius;
  throw impossible("temperature", String(celsius));
}

function impossible(parameter: string, value: string): I2CError {
  return new I2CError({
    kind: "invalid-argument",
    message: `A DS3231 cannot have ${parameter}=${value}`,
    nextStep:
      `Set time as 2024-05-17T12:00:00Z, in the years ${FIRST_YEAR} to ${LAST_YEAR}; temperature from ${LOWEST} to ${HIGHEST} °C; ` +
      "supply or battery to on or off; poweredMs to zero or more milliseconds.",
  });
}
