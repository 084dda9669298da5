#ifndef SYNSWEEP_WIRE_COOKIE_VALUE_H_
#define SYNSWEEP_WIRE_COOKIE_VALUE_H_

#include <cstdint>

namespace synsweep {

// What our SYN carries so that its reply can be recognised. Made by
// CookieMaker (cookie/cookie.h), written by SynTemplate.
struct Cookie {
  std::uint32_t sequence;     // the SYN's sequence number
  std::uint16_t source_port;  // the SYN's source port
  std::uint64_t hash;         // what both were taken from; never on the wire as a whole
};

}  // namespace synsweep

#endif  // SYNSWEEP_WIRE_COOKIE_VALUE_H_
