/* Inputs and outputs as JSON, alike in every object. */
#ifndef NW_RENDER_JSON_PORT_H
#define NW_RENDER_JSON_PORT_H

#include "render/json_writer.h"
#include "report/report.h"

void nw_json_ports(nw_json *json, const char *key, const nw_report *report, const nw_port *ports,
                   uint32_t count);

#endif
