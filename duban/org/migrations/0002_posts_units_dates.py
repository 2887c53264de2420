
import django.db.models.deletion
import duban.access.roles
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('org', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='PostMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至')),
            ],
        ),
        migrations.CreateModel(
            name='StandIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('stand_in', 'AB角'), ('secretary', '联络员')], max_length=10, verbose_name='种类')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(verbose_name='至')),
            ],
        ),
        migrations.CreateModel(
            name='UnitName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(max_length=80, verbose_name='名称')),
                ('kind', models.CharField(choices=[('short', '简称'), ('alias', '别称'), ('former', '曾用名')], max_length=10, verbose_name='种类')),
                ('since', models.DateField(blank=True, null=True, verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='membership',
            name='membership_once',
        ),
        migrations.RemoveConstraint(
            model_name='user',
            name='filers_have_a_unit_and_leaders_a_post',
        ),
        migrations.AddField(
            model_name='holding',
            name='account',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to=settings.AUTH_USER_MODEL, verbose_name='账号'),
        ),
        migrations.AddField(
            model_name='membership',
            name='until',
            field=models.DateField(blank=True, null=True, verbose_name='至'),
        ),
        migrations.AddField(
            model_name='post',
            name='is_common',
            field=models.BooleanField(default=False, verbose_name='集体职务'),
        ),
        migrations.AddField(
            model_name='post',
            name='role',
            field=models.CharField(choices=[('unit_head', '单位负责人'), ('lead_leader', '牵头领导'), ('chief', '政府主要领导'), ('office_head', '政府办主任')], default=duban.access.roles.Role['LEAD_LEADER'], max_length=30, verbose_name='角色'),
        ),
        migrations.AddField(
            model_name='post',
            name='unit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='org.unit', verbose_name='单位'),
        ),
        migrations.AddField(
            model_name='post',
            name='version',
            field=models.PositiveIntegerField(default=1, verbose_name='版本'),
        ),
        migrations.AddField(
            model_name='unit',
            name='ended_on',
            field=models.DateField(blank=True, null=True, verbose_name='撤并日期'),
        ),
        migrations.AddField(
            model_name='unit',
            name='merged_into',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='absorbed', to='org.unit', verbose_name='并入'),
        ),
        migrations.AddField(
            model_name='unit',
            name='parent',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bodies', to='org.unit', verbose_name='隶属'),
        ),
        migrations.AddField(
            model_name='unit',
            name='version',
            field=models.PositiveIntegerField(default=1, verbose_name='版本'),
        ),
        migrations.AddField(
            model_name='user',
            name='admin_kind',
            field=models.CharField(blank=True, choices=[('auditor', '审计员'), ('security_admin', '安全管理员'), ('system_admin', '系统管理员')], max_length=20, null=True, verbose_name='管理员'),
        ),
        migrations.AddField(
            model_name='user',
            name='created_at',
            field=models.DateTimeField(null=True, verbose_name='开通时间'),
        ),
        migrations.AlterField(
            model_name='membership',
            name='since',
            field=models.DateField(verbose_name='自'),
        ),
        migrations.AlterField(
            model_name='unit',
            name='kind',
            field=models.CharField(choices=[('department', '政府部门'), ('street', '街道、乡镇'), ('branch_of_superior', '垂管分局'), ('institution', '事业单位'), ('task_force', '专班、指挥部'), ('soe', '国有企业'), ('mass_org', '群团组织'), ('party_body', '党委部门'), ('military', '军事机关'), ('collective', '集体名称'), ('unknown', '待定')], default='unknown', max_length=20, verbose_name='类别'),
        ),
        migrations.AlterField(
            model_name='user',
            name='role',
            field=models.CharField(blank=True, choices=[('office_director', '督查室主任'), ('supervisor_officer', '督查员'), ('filer', '填报人'), ('unit_reviewer', '单位审核人'), ('unit_head', '单位负责人'), ('lead_leader', '牵头领导'), ('chief', '政府主要领导'), ('office_head', '政府办主任'), ('publicity_officer', '政务公开员'), ('archivist', '档案员')], max_length=30, verbose_name='角色'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(condition=models.Q(('until', None)), fields=('government', 'collective', 'unit'), name='membership_once'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='membership_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('role', 'unit_head'), ('unit__isnull', False)), models.Q(models.Q(('role', 'unit_head'), _negated=True), ('unit', None)), _connector='OR'), name='unit_heads_have_a_unit'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_on', None), ('merged_into', None)), models.Q(('ended_on__isnull', False), ('merged_into__isnull', False), models.Q(('merged_into', models.F('id')), _negated=True)), _connector='OR'), name='merged_units_have_a_day'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.CheckConstraint(condition=models.Q(('parent', None), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='unit_not_its_own_parent'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('admin_kind', None), ('role__in', ['filer', 'unit_head', 'unit_reviewer']), ('unit__isnull', False)), models.Q(('admin_kind', None), ('role__in', ['archivist', 'chief', 'lead_leader', 'office_director', 'office_head', 'publicity_officer', 'supervisor_officer']), ('unit', None)), models.Q(('admin_kind__in', ['auditor', 'security_admin', 'system_admin']), ('role', ''), ('unit', None)), _connector='OR'), name='one_role_and_its_place'),
        ),
        migrations.AddField(
            model_name='postmember',
            name='common',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='org.post'),
        ),
        migrations.AddField(
            model_name='postmember',
            name='government',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='org.government'),
        ),
        migrations.AddField(
            model_name='postmember',
            name='post',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='member_of', to='org.post'),
        ),
        migrations.AddField(
            model_name='standin',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stand_ins', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='standin',
            name='government',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='org.government'),
        ),
        migrations.AddField(
            model_name='standin',
            name='post',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stand_ins', to='org.post'),
        ),
        migrations.AddField(
            model_name='unitname',
            name='government',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='org.government'),
        ),
        migrations.AddField(
            model_name='unitname',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='names', to='org.unit'),
        ),
        migrations.AddConstraint(
            model_name='postmember',
            constraint=models.UniqueConstraint(condition=models.Q(('until', None)), fields=('government', 'common', 'post'), name='post_member_once'),
        ),
        migrations.AddConstraint(
            model_name='postmember',
            constraint=models.CheckConstraint(condition=models.Q(('common', models.F('post')), _negated=True), name='post_not_member_of_itself'),
        ),
        migrations.AddConstraint(
            model_name='postmember',
            constraint=models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='post_member_ends_after'),
        ),
        migrations.AddConstraint(
            model_name='standin',
            constraint=models.CheckConstraint(condition=models.Q(('until__gte', models.F('since'))), name='stand_in_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='unitname',
            constraint=models.UniqueConstraint(fields=('government', 'unit', 'words'), name='other_name_once_a_unit'),
        ),
        migrations.AddConstraint(
            model_name='unitname',
            constraint=models.CheckConstraint(condition=models.Q(('until', None), ('since', None), ('until__gte', models.F('since')), _connector='OR'), name='other_name_ends_after_start'),
        ),
    ]
