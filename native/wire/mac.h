#ifndef SYNSWEEP_WIRE_MAC_H_
#define SYNSWEEP_WIRE_MAC_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace synsweep {

// An Ethernet address, in the order its bytes are sent.
struct MacAddress {
  static constexpr std::size_t kBytes = 6;

  std::array<std::uint8_t, kBytes> bytes{};

  friend bool operator==(const MacAddress&, const MacAddress&) noexcept = default;

  // Reads six pairs of hexadecimal digits, either case, with ':' or '-'
  // between all of them: "02:00:5e:10:00:01". nullopt on anything else.
  [[nodiscard]] static std::optional<MacAddress> Parse(std::string_view text) noexcept;

  // Writes it the way Parse reads it: lower case, ':'.
  [[nodiscard]] std::string Format() const;
};

inline constexpr MacAddress kBroadcastMac{{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};

}  // namespace synsweep

#endif  // SYNSWEEP_WIRE_MAC_H_
