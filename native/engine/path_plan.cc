#include "engine/path_plan.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <utility>

#include "base/address_text.h"
#include "route/neighbour.h"
#include "route/route_table.h"

namespace synsweep {
namespace {

// On-link targets that `packet` asks for by ARP itself. Beyond it the kernel does that better.
constexpr std::size_t kMostOnLinkTargets = 1024;

// What decides about the back-end.
enum class HopSort : std::uint8_t {
  kGroup,    // nothing is sent there
  kLocal,    // this machine
  kLayer3,   // behind a device, or a gateway, that an Ethernet frame of ours cannot address
  kOnLink,   // Ethernet, the target itself is the next hop
  kGateway,  // Ethernet
};

// Turns routes into paths. Lives for one PlanPaths.
class Planner {
 public:
  Planner(const EngineOptions& options, NetlinkSocket& netlink,
          const std::vector<Interface>& interfaces, const StopEvent& stop)
      : options_(options), netlink_(netlink), interfaces_(interfaces), stop_(stop) {}

  [[nodiscard]] Result<PathPlan> Plan(const RouteTable& routes);

 private:
  // The route table was read after the interfaces, and Plan has checked that they fit.
  [[nodiscard]] const Interface& InterfaceOf(const NextHop& hop) const {
    return *FindInterface(interfaces_, hop.interface_index);
  }
  [[nodiscard]] HopSort SortOf(const NextHop& hop) const;

  // Ethernet frames of our own, or nothing.
  [[nodiscard]] bool wants_frames() const {
    return options_.link == LinkChoice::kPacket || options_.link == LinkChoice::kXdp;
  }

  // Gives every target of `segment` one path, that of its next hop.
  [[nodiscard]] Status AddSegment(const NextHop& hop, const RouteSegment& segment);
  // Gives every target of `segment` a path of its own, with its own MAC.
  [[nodiscard]] Status AddOnLinkSegment(const NextHop& hop, const RouteSegment& segment);

  // `target`: one behind `hop`, for messages.
  [[nodiscard]] Result<SendPath> MakePath(const NextHop& hop, std::uint32_t target);
  [[nodiscard]] SendPath PathBy(SendPath::BackEnd back_end, const NextHop& hop) const;
  [[nodiscard]] SendPath PathByPacket(const NextHop& hop, const MacAddress& next_hop_mac) const;
  [[nodiscard]] Result<MacAddress> LearnGatewayMac(const NextHop& hop);
  void Append(std::uint32_t first, std::uint32_t last, SendPath path);
  [[nodiscard]] std::string Reason() const;

  const EngineOptions& options_;
  NetlinkSocket& netlink_;
  const std::vector<Interface>& interfaces_;
  const StopEvent& stop_;
  std::map<std::size_t, std::size_t> path_of_hop_;  // index of a hop → index of its path
  std::set<HopSort> sorts_;
  std::size_t on_link_count_ = 0;
  PathPlan plan_;
};

Result<PathPlan> Planner::Plan(const RouteTable& routes) {
  for (const NextHop& hop : routes.hops) {
    const Interface* interface = FindInterface(interfaces_, hop.interface_index);
    if (interface == nullptr) {
      return Status{ErrorCode::kInterface, 0,
                    "a device appeared while routes were read: try again"};
    }
    sorts_.insert(SortOf(hop));
    plan_.devices.insert(interface->name);
    plan_.sources.insert(MapIpv4(hop.source));
  }
  for (const RouteSegment& segment : routes.segments) {
    const NextHop& hop = routes.hops[segment.hop];
    const bool each_target_has_its_mac =
        wants_frames() && !options_.gateway_mac && SortOf(hop) == HopSort::kOnLink;
    Status added =
        each_target_has_its_mac ? AddOnLinkSegment(hop, segment) : AddSegment(hop, segment);
    if (!added.ok()) return added;
  }
  // Also when nobody answered ARP and so there is no path at all.
  plan_.uses_packet |= wants_frames();
  plan_.reason = Reason();
  return std::move(plan_);
}

HopSort Planner::SortOf(const NextHop& hop) const {
  const Interface& interface = InterfaceOf(hop);
  if (hop.kind == NextHop::Kind::kGroup) return HopSort::kGroup;
  if (hop.kind == NextHop::Kind::kLocal || interface.is_loopback()) return HopSort::kLocal;
  if (!interface.has_ethernet_framing() || hop.via_ipv6) return HopSort::kLayer3;
  return hop.gateway ? HopSort::kGateway : HopSort::kOnLink;
}

Status Planner::AddSegment(const NextHop& hop, const RouteSegment& segment) {
  if (const auto known = path_of_hop_.find(segment.hop); known != path_of_hop_.end()) {
    plan_.segments.push_back({segment.first, segment.last, known->second});
    return {};
  }
  auto path = MakePath(hop, segment.target);
  if (Failed(path)) return std::get<Status>(std::move(path));
  path_of_hop_.emplace(segment.hop, plan_.paths.size());
  Append(segment.first, segment.last, std::get<SendPath>(path));
  return {};
}

Status Planner::AddOnLinkSegment(const NextHop& hop, const RouteSegment& segment) {
  std::set<std::uint32_t> targets;
  for (const TargetRange& range : options_.targets) {
    const std::uint64_t first = std::max(range.first, segment.first);
    const std::uint64_t last = std::min(range.last, segment.last);
    if (first > last) continue;
    on_link_count_ += last - first + 1;
    if (on_link_count_ > kMostOnLinkTargets) {
      return {ErrorCode::kRoute, 0,
              "more than " + std::to_string(kMostOnLinkTargets) + " targets are on-link on " +
                  InterfaceOf(hop).name + ", too many to ask for one by one: use --link ip"};
    }
    for (std::uint64_t target = first; target <= last; ++target) {
      targets.insert(static_cast<std::uint32_t>(target));
    }
  }
  const auto learned = LearnNeighbours(netlink_, InterfaceOf(hop), hop.source, targets, stop_);
  if (Failed(learned)) return std::get<Status>(learned);
  const auto& macs = std::get<Neighbours>(learned);
  for (const std::uint32_t target : targets) {
    const auto mac = macs.find(target);
    Append(
        target, target,
        mac == macs.end() ? PathBy(SendPath::BackEnd::kNone, hop) : PathByPacket(hop, mac->second));
  }
  return {};
}

Result<SendPath> Planner::MakePath(const NextHop& hop, std::uint32_t target) {
  const HopSort sort = SortOf(hop);
  if (sort == HopSort::kGroup) return PathBy(SendPath::BackEnd::kNone, hop);
  if (options_.link == LinkChoice::kIp) return PathBy(SendPath::BackEnd::kIp, hop);
  const bool has_framing = sort == HopSort::kGateway || sort == HopSort::kOnLink;
  if (has_framing && options_.gateway_mac) return PathByPacket(hop, *options_.gateway_mac);
  if (sort == HopSort::kGateway) {
    const auto mac = LearnGatewayMac(hop);
    if (Failed(mac)) return std::get<Status>(mac);
    return PathByPacket(hop, std::get<MacAddress>(mac));
  }
  if (wants_frames()) {
    const char* link = options_.link == LinkChoice::kXdp ? "xdp" : "packet";
    return Status{ErrorCode::kRoute, 0,
                  FormatIpv4(target) + " is reached by " + InterfaceOf(hop).name + ", where " +
                      link + " cannot send to it: use --link ip"};
  }
  return PathBy(SendPath::BackEnd::kIp, hop);
}

SendPath Planner::PathBy(SendPath::BackEnd back_end, const NextHop& hop) const {
  const AddressWords source = MapIpv4(hop.source);
  return {back_end, hop.interface_index, source, SynTemplate(std::nullopt, source)};
}

SendPath Planner::PathByPacket(const NextHop& hop, const MacAddress& next_hop_mac) const {
  const AddressWords source = MapIpv4(hop.source);
  const EthernetHeader header{next_hop_mac, *InterfaceOf(hop).mac};
  return {SendPath::BackEnd::kPacket, hop.interface_index, source, SynTemplate(header, source)};
}

Result<MacAddress> Planner::LearnGatewayMac(const NextHop& hop) {
  const Interface& interface = InterfaceOf(hop);
  const auto learned = LearnNeighbours(netlink_, interface, hop.source, {*hop.gateway}, stop_);
  if (Failed(learned)) return std::get<Status>(learned);
  const auto& macs = std::get<Neighbours>(learned);
  if (const auto mac = macs.find(*hop.gateway); mac != macs.end()) return mac->second;
  return Status{ErrorCode::kNeighbour, 0,
                "the gateway " + FormatIpv4(*hop.gateway) + " on " + interface.name +
                    " does not answer ARP: check it, or name its address with --gateway-mac"};
}

void Planner::Append(std::uint32_t first, std::uint32_t last, SendPath path) {
  plan_.uses_packet |= path.back_end == SendPath::BackEnd::kPacket;
  plan_.uses_ip |= path.back_end == SendPath::BackEnd::kIp;
  plan_.segments.push_back({first, last, plan_.paths.size()});
  plan_.paths.push_back(std::move(path));
}

std::string Planner::Reason() const {
  if (options_.link != LinkChoice::kAuto) return "as asked for";
  if (plan_.uses_packet && plan_.uses_ip) {
    return "whole frames to gateways on Ethernet, the rest as the kernel routes it";
  }
  if (plan_.uses_packet) return "all targets are behind gateways on Ethernet";
  if (sorts_ == std::set{HopSort::kLocal}) return "all targets are this machine's own addresses";
  return "no target is behind a gateway on Ethernet, so the kernel routes";
}

// One path for all targets. Whole frames, since those are the most work; its addresses are
// nobody's.
PathPlan PlanDry(const std::vector<TargetRange>& targets) {
  const AddressWords nobody = MapIpv4(0);
  PathPlan plan;
  plan.is_dry = true;
  plan.reason = "nothing is sent";
  plan.paths.push_back(
      {SendPath::BackEnd::kDry, 0, nobody, SynTemplate(EthernetHeader{{}, {}}, nobody)});
  for (const TargetRange& range : targets) plan.segments.push_back({range.first, range.last, 0});
  return plan;
}

// The interface and the source address that the options insist on, once they are known to be here.
Result<RouteRestriction> CheckRestriction(const EngineOptions& options, NetlinkSocket& netlink,
                                          const std::vector<Interface>& interfaces) {
  RouteRestriction restriction;
  if (!options.interface_name.empty()) {
    const Interface* interface = FindInterface(interfaces, options.interface_name);
    if (interface == nullptr) {
      return Status{ErrorCode::kInterface, 0,
                    "there is no interface " + options.interface_name + ": this machine has " +
                        InterfaceNames(interfaces)};
    }
    if (!interface->is_up()) {
      return Status{ErrorCode::kInterface, 0, "interface " + interface->name + " is down"};
    }
    restriction.interface_index = interface->index;
    restriction.interface_name = interface->name;
  }
  if (options.source) {
    // What the kernel takes in as local is ours, whether or not a device lists it.
    const auto route = ResolveRoute(netlink, *options.source, {});
    if (Failed(route) || std::get<NextHop>(route).kind != NextHop::Kind::kLocal) {
      return Status{ErrorCode::kInterface, 0,
                    "the source address " + FormatIpv4(*options.source) +
                        " does not belong to this machine: replies would not come back"};
    }
    restriction.source = options.source;
  }
  return restriction;
}

}  // namespace

std::string PathPlan::link_name() const {
  if (is_dry) return "dry";
  std::string name;
  const auto append = [&name](bool is_used, const char* back_end) {
    if (!is_used) return;
    if (!name.empty()) name += '+';
    name += back_end;
  };
  append(uses_xdp, "xdp");
  append(uses_packet, "packet");
  append(uses_ip, "ip");
  return name.empty() ? "ip" : name;
}

Result<PathPlan> PlanPaths(const EngineOptions& options, const StopEvent& stop) {
  if (options.link == LinkChoice::kDry) return PlanDry(options.targets);
  auto opened = NetlinkSocket::Open();
  if (Failed(opened)) return std::get<Status>(std::move(opened));
  auto& netlink = std::get<NetlinkSocket>(opened);
  const auto listed = ListInterfaces(netlink);
  if (Failed(listed)) return std::get<Status>(listed);
  const auto& interfaces = std::get<std::vector<Interface>>(listed);
  const auto restriction = CheckRestriction(options, netlink, interfaces);
  if (Failed(restriction)) return std::get<Status>(restriction);
  const auto routes =
      ResolveRoutes(netlink, options.targets, std::get<RouteRestriction>(restriction));
  if (Failed(routes)) return std::get<Status>(routes);
  return Planner(options, netlink, interfaces, stop).Plan(std::get<RouteTable>(routes));
}

}  // namespace synsweep
