#ifndef SYNSWEEP_BASE_ADDRESS_TEXT_H_
#define SYNSWEEP_BASE_ADDRESS_TEXT_H_

#include <cstdint>
#include <string>

#include "base/address.h"

namespace synsweep {

// Dotted decimal, for messages to people. `address` in host order.
[[nodiscard]] inline std::string FormatIpv4(std::uint32_t address) {
  const auto octet = [address](unsigned shift) { return std::to_string(address >> shift & 255U); };
  return octet(24) + '.' + octet(16) + '.' + octet(8) + '.' + octet(0);
}

// Either family, in the one form that RFC 5952 allows: "192.0.2.1", "2001:db8::1".
[[nodiscard]] std::string FormatAddress(const AddressWords& address);

}  // namespace synsweep

#endif  // SYNSWEEP_BASE_ADDRESS_TEXT_H_
