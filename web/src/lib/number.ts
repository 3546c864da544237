/* number.ts - numbers in the reader's language. */
import { language } from "@/messages/locale";
import { numberIn } from "@/messages/plural";

/** "2,310", "2.310". */
export function count(n: number): string {
	return numberIn(language().format)(n);
}

const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** "4.2 MB": three figures at most. */
export function bytes(n: number): string {
	const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(n, 1)) / 3)));
	return new Intl.NumberFormat(language().format, {
		style: "unit",
		unit: units[step] ?? "byte",
		unitDisplay: step === 0 ? "long" : "short",
		maximumSignificantDigits: 3,
	}).format(n / 1000 ** step);
}

/** "12.4": at most so many digits behind the point. */
export function decimal(n: number, digits: number): string {
	return new Intl.NumberFormat(language().format, { maximumFractionDigits: digits }).format(n);
}

/** "82 %": a share of one. */
export function percent(share: number): string {
	return new Intl.NumberFormat(language().format, { style: "percent", maximumFractionDigits: 0 }).format(share);
}

/** Per cent as the server has them, to hundredths and never upwards: 100 only where nothing is missing. */
export function percentDown(n: number): string {
	return new Intl.NumberFormat(language().format, { style: "percent", maximumFractionDigits: 2 }).format(Math.floor(n * 100) / 10_000);
}
