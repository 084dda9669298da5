#include "engine/path_plan.h"

#include <gtest/gtest.h>

namespace synsweep {
namespace {

constexpr AddressWords kLoopback = MapIpv4(0x7f000001);

// The kernel is asked about loopback only, which every machine has; nothing is sent.
EngineOptions ToLoopback() {
  EngineOptions options;
  options.targets = {{kLoopback, kLoopback}};
  options.rate_pps = 1000;
  return options;
}

Status FailureOf(const EngineOptions& options) {
  const StopEvent stop;
  Gateways gateways(nullptr);
  const auto plan = PlanPaths(options, gateways, stop);
  return Failed(plan) ? std::get<Status>(plan) : Status{};
}

TEST(PlanPaths, SendsToThisMachineByIp) {
  const StopEvent stop;
  Gateways gateways(nullptr);
  const auto planned = PlanPaths(ToLoopback(), gateways, stop);
  ASSERT_FALSE(Failed(planned)) << std::get<Status>(planned).detail;
  const auto& plan = std::get<PathPlan>(planned);
  EXPECT_EQ(plan.link_name(), "ip");
  EXPECT_EQ(plan.devices, std::set<std::string>{"lo"});
  EXPECT_EQ(plan.sources, std::set{kLoopback});
}

TEST(PlanPaths, RefusesPacketWhereThereIsNoEthernet) {
  EngineOptions options = ToLoopback();
  options.link = LinkChoice::kPacket;
  const Status failure = FailureOf(options);
  EXPECT_EQ(failure.code, ErrorCode::kRoute);
  EXPECT_NE(failure.detail.find("127.0.0.1"), std::string::npos) << failure.detail;
  EXPECT_NE(failure.detail.find("--link ip"), std::string::npos) << failure.detail;
}

TEST(PlanPaths, NamesTheInterfacesThatExistWhenOneDoesNot) {
  EngineOptions options = ToLoopback();
  options.interface_name = "nosuch0";
  const Status failure = FailureOf(options);
  EXPECT_EQ(failure.code, ErrorCode::kInterface);
  EXPECT_NE(failure.detail.find("nosuch0"), std::string::npos) << failure.detail;
  EXPECT_NE(failure.detail.find("lo"), std::string::npos) << failure.detail;
}

TEST(PlanPaths, RefusesASourceAddressThatIsNotOurs) {
  EngineOptions options = ToLoopback();
  options.source = MapIpv4(0xc0000201);  // 192.0.2.1, documentation (RFC 5737)
  const Status failure = FailureOf(options);
  EXPECT_EQ(failure.code, ErrorCode::kInterface);
  EXPECT_NE(failure.detail.find("192.0.2.1"), std::string::npos) << failure.detail;
}

TEST(PlanPaths, SendsFromTheSourceAddressThatIsAskedFor) {
  EngineOptions options = ToLoopback();
  options.source = MapIpv4(0x7f000005);
  const StopEvent stop;
  Gateways gateways(nullptr);
  const auto planned = PlanPaths(options, gateways, stop);
  ASSERT_FALSE(Failed(planned)) << std::get<Status>(planned).detail;
  EXPECT_EQ(std::get<PathPlan>(planned).sources, std::set{MapIpv4(0x7f000005)});
}

TEST(PlanPaths, RefusesASourceThatCannotSendToTheOtherFamily) {
  EngineOptions options = ToLoopback();
  options.source = kLoopback;
  options.targets.insert(options.targets.begin(), TargetRange{{0, 0, 0, 1}, {0, 0, 0, 1}});
  const Status failure = FailureOf(options);
  EXPECT_EQ(failure.code, ErrorCode::kFamily);
  EXPECT_NE(failure.detail.find("::1"), std::string::npos) << failure.detail;
}

TEST(PlanPaths, RefusesALinkLocalTargetOfWhichNobodySaysTheLink) {
  EngineOptions options = ToLoopback();
  options.targets.push_back({{0xfe80'0000, 0, 0, 1}, {0xfe80'0000, 0, 0, 1}});
  const Status failure = FailureOf(options);
  EXPECT_EQ(failure.code, ErrorCode::kInterface);
  EXPECT_NE(failure.detail.find("--interface"), std::string::npos) << failure.detail;
}

TEST(PlanPaths, AsksNobodyForTheWayWhenNothingIsSent) {
  EngineOptions options = ToLoopback();
  options.link = LinkChoice::kDry;
  options.interface_name = "nosuch0";
  options.targets = {{MapIpv4(0x0a000000), MapIpv4(0x0affffff)},
                     {{0x2001'0db8, 0, 0, 0}, {0x2001'0db8, 0, 0, 9}}};
  const StopEvent stop;
  Gateways gateways(nullptr);
  const auto planned = PlanPaths(options, gateways, stop);
  ASSERT_FALSE(Failed(planned)) << std::get<Status>(planned).detail;
  const auto& plan = std::get<PathPlan>(planned);
  EXPECT_EQ(plan.link_name(), "dry");
  EXPECT_TRUE(plan.devices.empty());
  EXPECT_FALSE(plan.uses_packet || plan.uses_ip);
  ASSERT_EQ(plan.segments.size(), 2u);
  EXPECT_TRUE(plan.paths[plan.segments[0].path].syn.is_ipv4());
  EXPECT_FALSE(plan.paths[plan.segments[1].path].syn.is_ipv4());
}

}  // namespace
}  // namespace synsweep
