// libFuzzer target: rtnetlink answers, as any bytes: walked as a datagram in answer to request 7,
// each of its messages read by everything that reads messages.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "route/default_routes.h"
#include "route/interfaces.h"
#include "route/link_statistics.h"
#include "route/neighbour.h"
#include "route/netlink.h"
#include "route/route_table.h"
#include "route/xdp_features.h"

using synsweep::ByteView;

namespace {

bool IsNetwork(const synsweep::Interface::CarriedAddress& network) {
  return network.prefix_bits <= (synsweep::IsIpv4(network.address) ? 32 : 128);
}

void Read(std::uint16_t type, ByteView message) {
  synsweep::RouteBoundaries boundaries;
  synsweep::AddDestination(boundaries, type, message);
  boundaries.Sort();
  if (const auto link = synsweep::ParseLink(message); link && link->name.empty()) std::abort();
  const auto address = synsweep::ParseInterfaceAddress(message);
  if (address && !IsNetwork(address->address)) std::abort();
  if (const auto hop = synsweep::ParseNextHop(message); hop && hop->interface_index <= 0) {
    std::abort();
  }
  const auto route = synsweep::ParseDefaultRoute(message);
  if (route && route->interface_index <= 0) std::abort();
  [[maybe_unused]] const auto neighbour = synsweep::ParseNeighbour(message, 2);
  [[maybe_unused]] const auto statistics = synsweep::ParseLinkStatistics(message);
  [[maybe_unused]] const auto family = synsweep::ParseFamilyId(message);
  [[maybe_unused]] const auto features = synsweep::ParseXdpFeatures(message);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView datagram(data, size);
  std::size_t visited_bytes = 0;
  const auto walked =
      synsweep::WalkMessages(datagram, 7, [&](std::uint16_t type, ByteView message) {
        visited_bytes += sizeof(nlmsghdr) + message.size();
        if (message.data() + message.size() > datagram.data() + datagram.size()) std::abort();
        Read(type, message);
      });
  if (visited_bytes > size) std::abort();
  if (synsweep::Failed(walked)) {
    const int error = std::get<synsweep::Status>(walked).sys_errno;
    if (error <= 0 || error > 4095) std::abort();
  }
  return 0;
}
