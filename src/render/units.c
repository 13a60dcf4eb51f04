#include "render/units.h"

/* In the largest unit that it fills, with two decimals. Whole numbers throughout: exact, and the same
 * everywhere. */
static void put_scaled(nw_out *out, nw_num count, nw_num step, const char *const names[])
{
    nw_num unit = step;
    int i = 0;
    while (i < 5 && count / step >= unit) {
        unit *= step;
        i++;
    }
    nw_num whole = count / unit, rest = count % unit, part = unit / 100;
    /* hundredths = rest * 100 / unit, rounded, where rest * 100 may not fit */
    nw_num hundredths = unit < ((nw_num)1 << 55) ? (rest * 100 + unit / 2) / unit : (rest + part / 2) / part;
    nw_put_grouped(out, whole + hundredths / 100);
    nw_putf(out, ".%02d %s", (int)(hundredths % 100), names[i]);
}

void nw_put_units(nw_out *out, nw_num bytes)
{
    static const char *const binary[] = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    static const char *const decimal[] = {"kB", "MB", "GB", "TB", "PB", "EB"};
    if (!nw_known(bytes) || bytes < 1000)
        return;
    if (bytes >= 1024) {
        put_scaled(out, bytes, 1024, binary);
        nw_puts(out, ", ");
    }
    put_scaled(out, bytes, 1000, decimal);
}

void nw_put_bytes(nw_out *out, nw_num bytes)
{
    nw_put_grouped(out, bytes);
    nw_puts(out, " B");
    if (!nw_known(bytes) || bytes < 1000)
        return;
    nw_puts(out, " (");
    nw_put_units(out, bytes);
    nw_putc(out, ')');
}

nw_num nw_browser_kb(nw_num bytes)
{
    return nw_known(bytes) ? bytes / 1024 + (bytes % 1024 != 0) : bytes;
}

void nw_put_file_bytes(nw_out *out, nw_num bytes)
{
    nw_put_grouped(out, bytes);
    nw_puts(out, " B (");
    nw_put_units(out, bytes);
    nw_puts(out, bytes < 1000 ? "" : "; ");
    nw_put_grouped(out, nw_browser_kb(bytes));
    nw_puts(out, " KB in a file browser)");
}

void nw_put_operations(nw_out *out, nw_num count, const char *unit)
{
    static const char *const prefixes[] = {"k", "M", "G", "T", "P", "E"};
    nw_put_grouped(out, count);
    nw_putf(out, " %s", unit);
    if (!nw_known(count) || count < 1000)
        return;
    nw_puts(out, " (");
    put_scaled(out, count, 1000, prefixes);
    nw_putf(out, "%s)", unit);
}
