#ifndef SYNSWEEP_BASE_ADDRESS_H_
#define SYNSWEEP_BASE_ADDRESS_H_

#include <array>
#include <cassert>
#include <cstdint>

namespace synsweep {

// 128 bits as four words, host order, most significant first. IPv4 is held
// IPv4-mapped: {0, 0, 0xffff, address} (RFC 4291 section 2.5.5.2).
using AddressWords = std::array<std::uint32_t, 4>;

// Holds an IPv4 address, given in host order, as one of AddressWords.
[[nodiscard]] constexpr AddressWords MapIpv4(std::uint32_t address) noexcept {
  return {0, 0, 0xffff, address};
}

[[nodiscard]] constexpr bool IsIpv4(const AddressWords& address) noexcept {
  return address[0] == 0 && address[1] == 0 && address[2] == 0xffff;
}

// The IPv4 address inside, host order. The caller knows that it is one.
[[nodiscard]] constexpr std::uint32_t Ipv4Of(const AddressWords& address) noexcept {
  assert(IsIpv4(address));
  return address[3];
}

}  // namespace synsweep

#endif  // SYNSWEEP_BASE_ADDRESS_H_
