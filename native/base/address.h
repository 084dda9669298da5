#ifndef SYNSWEEP_BASE_ADDRESS_H_
#define SYNSWEEP_BASE_ADDRESS_H_

#include <array>
#include <cassert>
#include <cstddef>
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

// The first and the last of the addresses that hold IPv4.
inline constexpr AddressWords kFirstIpv4 = MapIpv4(0);
inline constexpr AddressWords kLastIpv4 = MapIpv4(0xffff'ffff);

inline constexpr AddressWords kFirstAddress = {0, 0, 0, 0};
inline constexpr AddressWords kLastAddress = {0xffff'ffff, 0xffff'ffff, 0xffff'ffff, 0xffff'ffff};

// fe80::/10 (RFC 4291 section 2.5.6): means something on one link only.
[[nodiscard]] constexpr bool IsLinkLocal(const AddressWords& address) noexcept {
  return (address[0] & 0xffc0'0000) == 0xfe80'0000;
}

// The address after; after the last comes the first.
[[nodiscard]] constexpr AddressWords AddressAfter(AddressWords address) noexcept {
  for (std::size_t word = address.size(); word-- > 0;) {
    if (++address[word] != 0) break;
  }
  return address;
}

// The address before; before the first comes the last.
[[nodiscard]] constexpr AddressWords AddressBefore(AddressWords address) noexcept {
  for (std::size_t word = address.size(); word-- > 0;) {
    if (address[word]-- != 0) break;
  }
  return address;
}

// The first and the last address of a prefix of 0 … 128 bits. Bits after it are ignored.
[[nodiscard]] constexpr AddressWords FirstOfPrefix(AddressWords address, unsigned bits) noexcept {
  assert(bits <= 128);
  for (unsigned word = 0; word < address.size(); ++word) {
    const unsigned kept = bits <= 32 * word ? 0 : bits - 32 * word;
    if (kept < 32) address[word] &= ~(0xffff'ffffU >> kept);
  }
  return address;
}

[[nodiscard]] constexpr AddressWords LastOfPrefix(AddressWords address, unsigned bits) noexcept {
  assert(bits <= 128);
  for (unsigned word = 0; word < address.size(); ++word) {
    const unsigned kept = bits <= 32 * word ? 0 : bits - 32 * word;
    if (kept < 32) address[word] |= 0xffff'ffffU >> kept;
  }
  return address;
}

}  // namespace synsweep

#endif  // SYNSWEEP_BASE_ADDRESS_H_
