#ifndef SYNSWEEP_TRANSMIT_PATH_TABLE_H_
#define SYNSWEEP_TRANSMIT_PATH_TABLE_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/address.h"
#include "batch/reply_record.h"
#include "wire/ethernet.h"
#include "wire/syn_template.h"

namespace synsweep {

// How probes for some targets leave: one next hop, made ready.
struct SendPath {
  enum class BackEnd : std::uint8_t {
    kXdp,
    kPacket,
    kIp,
    kDry,    // made ready, and not sent
    kNoWay,  // nothing can be sent there: no route, a broadcast address, or a silent gateway
  };
  static constexpr std::size_t kNoLink = ~std::size_t{0};

  BackEnd back_end;
  int interface_index;
  AddressWords source;
  SynTemplate syn;
  std::optional<EthernetHeader> ethernet = {};  // what `syn` begins with
  std::size_t xdp_device = 0;                   // which of XdpSender's devices, for kXdp
  // On which of the engine's NeighbourLinks each target is itself the next hop, with a MAC of its
  // own; kNoLink: one next hop for all, whose MAC stands in `syn`, or the kernel's business.
  std::size_t neighbour_link = kNoLink;
  ReplyKind unsent_kind = ReplyKind::kNoRoute;  // what is said of its targets, for kNoWay
};

// Targets `first` … `last`, of one family, leave by paths[path].
struct PathSegment {
  AddressWords first;
  AddressWords last;
  std::size_t path;
};

// Finds a target's path. Immutable but for the memory of its last answers: one thread.
//
// IPv4 has a table of its own, of 32-bit numbers: a look-up per probe costs what it did before
// there was another family.
class PathTable {
 public:
  // `segments`: ascending, disjoint, at least one.
  PathTable(const std::vector<PathSegment>& segments, std::vector<SendPath> paths);

  // nullptr: no segment holds `target`. Valid as long as the table.
  [[nodiscard]] const SendPath* Find(const AddressWords& target) noexcept {
    return IsIpv4(target) ? FindIn(ipv4_, Ipv4Of(target)) : FindIn(ipv6_, target);
  }

 private:
  template <typename Address>
  struct Segment {
    Address first;
    Address last;
    std::size_t path;
  };
  template <typename Address>
  struct Family {
    std::vector<Segment<Address>> segments;
    std::size_t last_found = 0;  // most sweeps have one segment, or a few
  };

  template <typename Address>
  [[nodiscard]] const SendPath* FindIn(Family<Address>& family, const Address& target) noexcept {
    const auto holds = [&target](const Segment<Address>& segment) {
      return segment.first <= target && target <= segment.last;
    };
    auto& [segments, last_found] = family;
    if (segments.empty()) return nullptr;
    if (!holds(segments[last_found])) {
      const auto after = std::ranges::upper_bound(segments, target, {}, &Segment<Address>::first);
      if (after == segments.begin() || !holds(*(after - 1))) return nullptr;
      last_found = static_cast<std::size_t>(after - segments.begin()) - 1;
    }
    return &paths_[segments[last_found].path];
  }

  Family<std::uint32_t> ipv4_;
  Family<AddressWords> ipv6_;
  std::vector<SendPath> paths_;
};

}  // namespace synsweep

#endif  // SYNSWEEP_TRANSMIT_PATH_TABLE_H_
