/* Sections in brackets with NAME = VALUE lines under them, as Darknet's cfg files have them (read_cfg of
 * src/parser.c and read_option of src/option_list.c): blanks around names and values mean nothing, lines that
 * begin with '#' or ';' are comments. */
#ifndef NW_WIRE_INI_H
#define NW_WIRE_INI_H

#include "base/error.h"

typedef enum nw_ini_kind { NW_INI_END, NW_INI_SECTION, NW_INI_OPTION } nw_ini_kind;

typedef struct nw_ini {
    nw_str text;
    size_t at;
    nw_error *error;
} nw_ini;

typedef struct nw_ini_line {
    nw_ini_kind kind;
    nw_str name, value; /* of a section its name without brackets, and no value */
    nw_place place, value_place;
} nw_ini_line;

/* The next line that says something; false with an error where it is neither a section nor an option. */
bool nw_ini_next(nw_ini *ini, nw_ini_line *out);

/* The whole number that a value begins with, as C's atoi has it; what follows may only be a fraction, blanks
 * or a comment. */
bool nw_ini_int(const nw_ini_line *line, int64_t *out, nw_error *error);

/* Takes the next number of a list with commas off *rest; false at its end, or with an error. */
bool nw_ini_item(const nw_ini_line *line, nw_str *rest, int64_t *out, nw_error *error);

#endif
